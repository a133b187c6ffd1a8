import type { Answer } from './sender.ts';

/** URL as it may be shown: without credentials and query, which can hold a token. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** What a request carries; energy travels as metrics. */
export type OtlpSignal = 'metrics' | 'traces' | 'logs';

/** What a token of Dynatrace has to be allowed to, as its documentation of OTLP ingest names it. */
const SCOPE = { metrics: 'metrics.ingest', traces: 'openTelemetryTrace.ingest', logs: 'logs.ingest' } as const;

/** Why a request did not succeed, as a sentence for the person at the Pi: what, where, what to do. */
export function problemOf(answer: Answer, url: string, signal: OtlpSignal = 'metrics'): string {
  const place = shownUrl(url);
  if (answer.kind === 'failed') return networkProblem(answer.code, answer.reason, place, url);
  const said = excerpt(answer);
  return `${place} answered ${answer.status}: ${statusProblem(answer.status, signal)}${said === '' ? '' : ` It says: ${said}`}`;
}

function networkProblem(code: string, reason: string, place: string, url: string): string {
  const { hostname, host } = new URL(URL.canParse(url) ? url : 'http://invalid');
  switch (code) {
    case 'ENOTFOUND':
      return `The host name ${hostname} is not known. Check how it is spelled in the configuration.`;
    case 'EAI_AGAIN':
      return `The host name ${hostname} cannot be looked up: no DNS server answers. Check the network of this machine.`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${host}. Check that the backend or Collector runs, and the port.`;
    case 'TIMEOUT':
    case 'ETIMEDOUT':
      return `${place} does not answer (${reason}). Check the network, or raise OTEL_EXPORTER_OTLP_TIMEOUT.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${host} from here. Check the network of this machine.`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `The connection to ${host} was cut before an answer came. It is tried again.`;
    case 'STOPPED':
      return `The request to ${place} was given up because the service stops.`;
    case 'ERR_INVALID_CHAR':
      return `A header for ${place} holds a character that cannot be sent, such as a line break. Check the token.`;
    case 'ERR_INVALID_URL':
      return 'The address of the backend is not a URL. Check the configuration.';
    default:
      return tlsProblem(code, host) ?? `The request to ${place} failed: ${reason} (${code}).`;
  }
}

function tlsProblem(code: string, host: string): string | undefined {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${host} is not valid at this time (${code}). Check the clock of this machine, then the certificate.`;
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return `The certificate of ${host} is from an authority that is not trusted here (${code}). Name its CA file in OTEL_EXPORTER_OTLP_CERTIFICATE.`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of ${host} is for another name. Use the name that it was made for.`;
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return `${host} does not speak TLS. Check the port, or use http:// if it is meant to be plain.`;
    default:
      return code.startsWith('HPE_')
        ? `What answers at ${host} is not HTTP. Check the port, and whether it wants https://.`
        : undefined;
  }
}

function statusProblem(status: number, signal: OtlpSignal): string {
  switch (status) {
    case 400:
    case 422:
      return 'it does not accept the content of the request.';
    case 401:
      return `the token is missing or wrong. Check API_TOKEN (scope ${SCOPE[signal]}), or the Authorization in OTEL_EXPORTER_OTLP_HEADERS.`;
    case 403:
      return `the token may not do this. For Dynatrace it needs the scope ${SCOPE[signal]}.${offText(signal)}`;
    case 404:
    case 405:
      return `there is no OTLP receiver for ${signal} at this path. OTLP ${signal} mostly end in /v1/${signal}.${offText(signal)}`;
    case 408:
      return 'it waited too long for the request. It is tried again.';
    case 413:
      return 'the request is too large for it.';
    case 415:
      return 'it does not take OTLP as protobuf over HTTP. Check that the address is the OTLP receiver of the backend.';
    case 429:
      return 'it gets too many requests. It is tried again.';
    default:
      if (status >= 500) return 'it is in trouble itself. It is tried again.';
      if (status >= 300 && status < 400)
        return 'it sends us elsewhere, which is not followed because the token would go along. Configure the final address.';
      if (status < 300)
        return 'but with a web page, so it is not an OTLP receiver. Check the address, and whether a login page or proxy is in between.';
      return 'it does not accept the request.';
  }
}

/** Some backends take metrics only. */
function offText(signal: OtlpSignal): string {
  return signal === 'metrics'
    ? ''
    : ` OTEL_${signal === 'traces' ? 'TRACES' : 'LOGS'}_EXPORTER=none switches ${signal} off.`;
}

/** What the backend says itself, if it is text: one line, at most 200 characters. */
function excerpt({ headers, body }: Extract<Answer, { kind: 'answered' }>): string {
  if (!/^(?:application\/json|text\/plain)/i.test(headers['content-type'] ?? '')) return '';
  const line = new TextDecoder()
    .decode(body)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
