import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HttpRefusal } from './dynatrace-access.ts';

export interface Body {
  /** As on the wire. */
  readonly wire: Buffer;
  /** After decompression. */
  readonly content: Buffer;
}

const unzip = promisify(gunzip);

/**
 * Takes a whole request body, plain or gzip, with content length or chunked.
 * @param limit bytes, before and after decompression
 * @returns undefined when the client went away before the end
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body | HttpRefusal | undefined> {
  const tooLarge = { status: 413, message: `the request is larger than ${limit} bytes` };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      // The rest is read and dropped: closing early would lose the answer.
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    return undefined;
  }
  if (size > limit) return tooLarge;
  const wire = Buffer.concat(chunks);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return { wire, content: wire };
  if (encoding !== 'gzip') return { status: 415, message: `content encoding ${encoding} is not supported, gzip is` };
  try {
    return { wire, content: await unzip(wire, { maxOutputLength: limit }) };
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isLarge ? tooLarge : { status: 400, message: 'the body is not gzip' };
  }
}
