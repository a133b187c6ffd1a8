/** For tests: an OTLP metrics receiver that keeps what it gets, decoded by the field numbers of opentelemetry-proto. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface WirePoint {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum';
  readonly temporality?: 'delta' | 'cumulative';
  readonly monotonic?: boolean;
  readonly value: number;
  readonly integer: boolean;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

export interface Captured {
  readonly headers: IncomingMessage['headers'];
  readonly path: string;
  readonly body: Buffer;
  readonly points: readonly WirePoint[];
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface Capture {
  readonly url: string;
  readonly requests: readonly Captured[];
  /** What the next requests are answered; `hang` never answers, `cut` resets the connection. */
  reply: Reply | 'hang' | 'cut';
  points(name?: string): readonly WirePoint[];
  /** How many there have been. */
  connections(): number;
  close(): Promise<void>;
}

/** @param keepsEmpty whether requests without content, which only ask for the time, are remembered too */
export async function startCapture(server: Server = createServer(), keepsEmpty = true): Promise<Capture> {
  const requests: Captured[] = [];
  let connections = 0;
  const capture: Capture = {
    url: '',
    requests,
    reply: { status: 200 },
    points: (name) => requests.flatMap(({ points }) => points).filter((p) => name === undefined || p.name === name),
    connections: () => connections,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  server.on('connection', () => connections++);
  server.on('request', (req, res) => {
    // The tests live at another time than this machine.
    res.sendDate = false;
    void read(req).then((body) => {
      if (body.length === 0 && !keepsEmpty) return answer({ status: 200 }, req, res);
      requests.push({ headers: req.headers, path: req.url ?? '', body, points: decodeRequest(body) });
      return answer(capture.reply, req, res);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return Object.assign(capture, { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics` });
}

/** An ExportMetricsServiceResponse with a partial success. */
export function partialSuccess(rejected: number, message: string): Reply {
  const text = Buffer.from(message);
  const inner = Buffer.from([0x08, rejected, 0x12, text.length, ...text]);
  return {
    status: 200,
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from([0x0a, inner.length, ...inner]),
  };
}

function answer(reply: Capture['reply'], req: IncomingMessage, res: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'cut') req.socket.resetAndDestroy();
  else res.writeHead(reply.status, reply.headers).end(reply.body);
}

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

type Field = { readonly tag: number; readonly number: bigint; readonly bytes: Buffer };

function decodeRequest(body: Buffer): WirePoint[] {
  return all(body, 1).flatMap((resourceMetrics) => {
    const resource = attributesOf(all(all(resourceMetrics, 1)[0]!, 1));
    const metrics = all(resourceMetrics, 2).flatMap((scopeMetrics) => all(scopeMetrics, 2));
    return metrics.flatMap((metric) => decodeMetric(metric, resource));
  });
}

function decodeMetric(metric: Buffer, resource: WirePoint['resource']): WirePoint[] {
  const name = all(metric, 1)[0]!.toString();
  const unit = all(metric, 3)[0]?.toString() ?? '';
  const sum = all(metric, 7)[0];
  if (!sum)
    return all(all(metric, 5)[0]!, 1).map((point) => ({ name, unit, kind: 'gauge', ...decodePoint(point), resource }));
  const temporality = number(sum, 2) === 1n ? 'delta' : 'cumulative';
  const monotonic = number(sum, 3) === 1n;
  return all(sum, 1).map((point) => ({
    name,
    unit,
    kind: 'sum',
    temporality,
    monotonic,
    ...decodePoint(point),
    resource,
  }));
}

function decodePoint(point: Buffer) {
  const fields = decode(point);
  const fixed = (tag: number) => fields.find((f) => f.tag === tag);
  const double = fixed(4);
  return {
    value: double ? double.bytes.readDoubleLE() : Number(fixed(6)!.bytes.readBigInt64LE()),
    integer: !double,
    start: Number(fixed(2)!.bytes.readBigUInt64LE() / 1_000_000n),
    end: Number(fixed(3)!.bytes.readBigUInt64LE() / 1_000_000n),
    attributes: attributesOf(all(point, 7)),
  };
}

function attributesOf(keyValues: readonly Buffer[]): Record<string, string> {
  return Object.fromEntries(keyValues.map((kv) => [all(kv, 1)[0]!.toString(), all(all(kv, 2)[0]!, 1)[0]!.toString()]));
}

function all(message: Buffer, tag: number): Buffer[] {
  return decode(message).flatMap((field) => (field.tag === tag ? [field.bytes] : []));
}

function number(message: Buffer, tag: number): bigint | undefined {
  return decode(message).find((field) => field.tag === tag)?.number;
}

function decode(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
  };
  const take = (length: number) => message.subarray(at, (at += length));
  while (at < message.length) {
    const key = Number(varint());
    const wire = key & 7;
    const value = wire === 0 ? varint() : 0n;
    const bytes = wire === 2 ? take(Number(varint())) : wire === 1 ? take(8) : Buffer.alloc(0);
    fields.push({ tag: key >> 3, number: value, bytes });
  }
  return fields;
}
