import { hostProblem } from './host.ts';
import { accept, refuse, type Parse, type Word } from './words.ts';

/** OTEL_EXPORTER_OTLP_ENDPOINT: each signal gets its own path behind it. */
export const baseEndpoint: Parse<string> = (text) => {
  const expected = 'the base URL of an OTLP receiver, such as http://collector:4318';
  const word = endpoint(text, expected);
  if (!word.ok) return word;
  const { pathname } = new URL(text);
  if (!/\/v1\/(?:metrics|traces|logs)\/?$/.test(pathname)) return word;
  return refuse(
    expected,
    `Leave out ${pathname.slice(pathname.lastIndexOf('/v1/'))}: the path of each signal is added by itself. ` +
      'A full URL goes to OTEL_EXPORTER_OTLP_METRICS_ENDPOINT.',
  );
};

/** The endpoint of one signal: used as is. */
export const signalEndpoint: Parse<string> = (text) => {
  const word = endpoint(
    text,
    'the full URL of an OTLP receiver, path included, such as http://collector:4318/v1/metrics',
  );
  if (!word.ok || word.warning !== undefined) return word;
  return new URL(text).pathname === '/'
    ? accept(
        word.value,
        'it has no path and is used as it is; most receivers want /v1/metrics, /v1/traces or /v1/logs at the end',
      )
    : word;
};

/** @returns the URL of a signal at a base endpoint */
export function signalUrl(base: string, signal: 'metrics' | 'traces' | 'logs'): string {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/${signal}`;
  return url.href;
}

function endpoint(text: string, expected: string): Word<string> {
  if (/["'`]/.test(text)) return refuse(expected, 'Leave the quotes out; some environment files keep them.');
  if (!/^https?:\/\//i.test(text)) {
    const isBare = /^[\w.-]+(?::\d+)?(?:\/|$)/.test(text);
    return refuse(expected, isBare ? 'Write http:// or https:// in front.' : undefined);
  }
  if (/\s/.test(text) || !URL.canParse(text)) return refuse(expected);
  const url = new URL(text);
  const problem = hostProblem(url.hostname.replace(/^\[|\]$/g, ''));
  if (problem !== undefined) return refuse(expected, problem);
  const isGrpc = url.port === '4317';
  return accept(
    url.href,
    isGrpc ? 'port 4317 is for OTLP over gRPC; this service speaks OTLP over HTTP, mostly at 4318' : undefined,
  );
}

/** The only protocol there is. */
export const protocol: Parse<'http/protobuf'> = (text) =>
  text.toLowerCase() === 'http/protobuf'
    ? accept('http/protobuf')
    : refuse(
        'http/protobuf, the only protocol of this service',
        'Leave it out, and let the endpoint be the HTTP port of the receiver, mostly 4318; a Collector and Dynatrace have one.',
      );
