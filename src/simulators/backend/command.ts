import type { ParseArgsOptionsConfig } from 'node:util';
import { OptionReader, type Parsed } from '../options.ts';
import { SimulatedBackend, type BackendDeps, type BackendSettings } from './backend.ts';
import { TOKEN_SCOPES, type TokenSettings } from './dynatrace-access.ts';
import type { Fault, FaultyAnswer } from './faults.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 4318;
const signals = ['metrics', 'traces', 'logs'] as const;

export interface BackendOptions {
  readonly settings: BackendSettings;
}

export const backendUsage = `simulate backend: an OTLP backend (http/protobuf) that shows what it gets and fails as it is told

  --host ADDRESS       listen there (${DEFAULT_HOST})
  --port PORT          0 for any free one (${DEFAULT_PORT})
  --dynatrace          hold requests to Dynatrace's rules and answer DQL queries; needs --token
  --token TOKEN        the only API token that is let in (for queries: as a Bearer token)
  --scope SCOPE        what the token may do, repeated for several: ${TOKEN_SCOPES.join(', ')} (all)
  --delay MS           answer late
  --date-offset S      put a Date into answers that is S seconds ahead (or behind: -S)
  --only SIGNAL        the faults meet ${signals.join(', ')} only
  --times N            the faults meet the first N requests only
One of:
  --refuse STATUS      answer so, for example 503; with --retry-after SECONDS if wanted
  --hang               take the request and never answer
  --reset before       cut the connection instead of taking the request
  --reset after        take the request and lose the answer
  --partial N          answer success, but reject N points
  --close-mid-response take the request and break off within the answer
`;

const spec: ParseArgsOptionsConfig = {
  host: { type: 'string' },
  port: { type: 'string' },
  dynatrace: { type: 'boolean' },
  token: { type: 'string' },
  scope: { type: 'string' },
  delay: { type: 'string' },
  'date-offset': { type: 'string' },
  only: { type: 'string' },
  times: { type: 'string' },
  refuse: { type: 'string' },
  'retry-after': { type: 'string' },
  hang: { type: 'boolean' },
  reset: { type: 'string' },
  partial: { type: 'string' },
  'close-mid-response': { type: 'boolean' },
};

/** @param args what follows `simulate backend` */
export function parseBackendOptions(args: readonly string[]): Parsed<BackendOptions> {
  const read = new OptionReader('simulate backend', args, spec);
  const dynatrace = dynatraceOf(read);
  const fault = faultOf(read);
  const settings: BackendSettings = {
    host: read.text('host') ?? DEFAULT_HOST,
    port: read.number('port', 0, 65_535) ?? DEFAULT_PORT,
    ...(dynatrace && { dynatrace }),
    ...(fault && { faults: [fault] }),
  };
  return read.faults.length > 0 ? { ok: false, faults: read.faults } : { ok: true, options: { settings } };
}

/** The backend as a part; it listens when started. */
export function simulateBackend(options: BackendOptions, deps: BackendDeps): SimulatedBackend {
  return new SimulatedBackend(options.settings, deps);
}

function dynatraceOf(read: OptionReader): TokenSettings | undefined {
  const token = read.text('token');
  const scopes = read.choices('scope', TOKEN_SCOPES);
  const isAsked = read.flag('dynatrace');
  if (isAsked && token === undefined) read.faults.push('--dynatrace needs --token beside it.');
  if (!isAsked && token !== undefined) read.faults.push('--token is asked for only with --dynatrace.');
  if (!isAsked && scopes.length > 0) read.faults.push('--scope is asked for only with --dynatrace.');
  return token === undefined ? undefined : { token, ...(scopes.length > 0 && { scopes }) };
}

function faultOf(read: OptionReader): Fault | undefined {
  const delay = read.number('delay', 0, 3_600_000);
  const seconds = read.number('date-offset', -1e9, 1e9);
  const signal = read.choice('only', signals);
  const times = read.number('times', 1, 1_000_000);
  const answer = answerOf(read);
  const isAny = delay !== undefined || seconds !== undefined || answer !== undefined;
  if (!isAny) {
    if (signal !== undefined || times !== undefined) read.faults.push('--only and --times need a fault beside them.');
    return undefined;
  }
  return {
    ...(signal && { signal }),
    ...(times !== undefined && { times }),
    ...(delay !== undefined && { delay }),
    ...(seconds !== undefined && { dateOffset: seconds * 1000 }),
    ...(answer && { answer }),
  };
}

function answerOf(read: OptionReader): FaultyAnswer | undefined {
  const status = read.number('refuse', 300, 599);
  const retryAfter = read.text('retry-after');
  const reset = read.choice('reset', ['before', 'after']);
  const rejected = read.number('partial', 0, 1_000_000);
  const answers: FaultyAnswer[] = [];
  if (status !== undefined) answers.push({ do: 'refuse', status, ...(retryAfter !== undefined && { retryAfter }) });
  else if (retryAfter !== undefined) read.faults.push('--retry-after needs --refuse beside it.');
  if (read.flag('hang')) answers.push({ do: 'hang', taken: true });
  if (reset) answers.push({ do: 'reset', taken: reset === 'after' });
  if (rejected !== undefined) answers.push({ do: 'partial', rejected, message: 'the simulated backend was told to' });
  if (read.flag('close-mid-response')) answers.push({ do: 'close mid-response', taken: true });
  if (answers.length > 1) {
    read.faults.push('Only one of --refuse, --hang, --reset, --partial and --close-mid-response can be answered.');
  }
  return answers[0];
}
