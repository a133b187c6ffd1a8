import type { SpanContext } from '@opentelemetry/api';

/**
 * The context that a sender put beside its message, by W3C Trace Context, section 3.2: `version-traceid-parentid-flags`.
 * @returns undefined for what is none; it comes from outside and may be anything
 */
export function parseTraceparent(text: string): SpanContext | undefined {
  if (text.length > 512) return undefined;
  const found = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/.exec(text);
  if (!found) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = found;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}
