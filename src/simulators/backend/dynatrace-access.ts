import type { Signal } from './store.ts';

/** An answer that takes nothing. */
export interface HttpRefusal {
  readonly status: number;
  readonly message: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a token can be allowed to, with the names that the web interface shows (docs.dynatrace.com, "Access tokens"). */
const SCOPES = {
  'metrics.ingest': { signal: 'metrics', title: 'Ingest metrics' },
  'openTelemetryTrace.ingest': { signal: 'traces', title: 'Ingest OpenTelemetry traces' },
  'logs.ingest': { signal: 'logs', title: 'Ingest logs' },
} as const satisfies Record<string, { readonly signal: Signal; readonly title: string }>;

export type TokenScope = keyof typeof SCOPES;
export const TOKEN_SCOPES = Object.keys(SCOPES) as readonly TokenScope[];

/** A token that is let in. */
export interface TokenSettings {
  readonly token: string;
  /** What it may do; everything if absent. */
  readonly scopes?: readonly TokenScope[];
}

const PATH = /^(\/e\/[^/]+)?\/api\/v2\/otlp\/v1\/(metrics|traces|logs)$/;

/** What Dynatrace says before it looks at the content; undefined when it goes on. */
export function refuseRequest(
  path: string,
  signal: Signal,
  headers: Headers,
  settings: TokenSettings,
): HttpRefusal | undefined {
  if (!PATH.test(path)) return { status: 404, message: 'no such path; OTLP is at /api/v2/otlp/v1/…' };
  if (headers['authorization'] !== `Api-Token ${settings.token}`) return wrongToken;
  const missing = TOKEN_SCOPES.find((scope) => SCOPES[scope].signal === signal && !mayDo(settings, scope));
  if (missing) return { status: 403, message: missingScope(missing) };
  if (headers['content-type'] === 'application/x-protobuf') return undefined;
  return { status: 415, message: 'Unsupported content type. Only application/x-protobuf is supported.' };
}

/** The same for the query API, which takes Bearer tokens. */
export function refuseQuery(headers: Headers, { token }: TokenSettings): HttpRefusal | undefined {
  if (headers['authorization'] !== `Bearer ${token}`) return wrongToken;
  if (/^application\/json\b/.test(String(headers['content-type']))) return undefined;
  return { status: 415, message: 'Unsupported content type. Only application/json is supported.' };
}

/** An error as the APIs of Dynatrace tell it (docs.dynatrace.com, "ErrorEnvelope"). */
export function errorEnvelope({ status, message }: HttpRefusal): string {
  return JSON.stringify({ error: { code: status, message } });
}

const wrongToken: HttpRefusal = { status: 401, message: 'Token Authentication failed' };

function mayDo({ scopes }: TokenSettings, scope: TokenScope): boolean {
  return scopes === undefined || scopes.includes(scope);
}

function missingScope(scope: TokenScope): string {
  return `Token is missing required scope. Use one of: ${scope} (${SCOPES[scope].title})`;
}
