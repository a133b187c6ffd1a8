import { bytesField, textField, varintField } from './proto-writer.ts';

/** What the backend did not take of an accepted request. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/**
 * Export…ServiceResponse (opentelemetry-proto collector/*_service.proto): partial_success = 1, in it
 * rejected_… = 1 and error_message = 2; the same numbers for all three signals. Empty when all was taken.
 */
export function exportResponse(partial: PartialSuccess | undefined): Uint8Array {
  if (!partial) return new Uint8Array();
  const fields = [textField(2, partial.message)];
  if (partial.rejected !== 0) fields.unshift(varintField(1, BigInt(partial.rejected)));
  return bytesField(1, Buffer.concat(fields));
}

/** google.rpc.Status, which OTLP/HTTP asks for in every 4xx and 5xx answer: message = 2. */
export function errorStatus(message: string): Uint8Array {
  return textField(2, message);
}
