import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came. */
export interface SunkRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpSink {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SunkRequest[];
  /** How requests are answered from now on: a status, or what to do with the response. */
  answer(answer: Answer): void;
  /** Nothing listens there any more. */
  close(): Promise<void>;
}

export type Answer = number | ((request: SunkRequest, response: ServerResponse) => void);

/** A real HTTP server that answers as it is told. @param port 0 for any */
export async function startHttpSink(answer: Answer = 200, port = 0): Promise<HttpSink> {
  const requests: SunkRequest[] = [];
  let current = answer;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      if (typeof current === 'number') response.writeHead(current).end();
      else current(request, response);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(close);
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    requests,
    answer: (next) => (current = next),
    close,
  };
}
