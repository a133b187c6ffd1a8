import type { Clock } from '../clock.ts';
import type { OtlpTarget, TelemetrySettings } from '../telemetry/settings.ts';
import { testPointRequest, TEST_METRIC } from '../telemetry/test-point.ts';
import { shownUrl, type OtlpSignal } from '../transports/otlp/problem.ts';
import { createSender, type Answer } from '../transports/otlp/sender.ts';
import { judge } from '../transports/otlp/verdict.ts';
import type { Finding } from './finding.ts';

/** Milliseconds between two clocks beyond which a backend refuses points, or energy waits (docs/energy.md). */
const CLOCK_LIMIT = 5 * 60_000;
/** Before this the clock of a machine has certainly not been set. */
const BUILT_AFTER = Date.UTC(2025, 0, 1);

/**
 * Sends a test point on each way that metrics take and an empty request on those of traces and logs, which shows that
 * the token may; compares clocks by the answers.
 */
export async function lookAtBackends(settings: TelemetrySettings, version: string, clock: Clock): Promise<Finding[]> {
  const ways = waysOf(settings);
  const findings: Finding[] = [];
  const answers: Answer[] = [];
  for (const way of ways) {
    const { destination, signal } = way;
    const sender = createSender(destination);
    const body = signal !== 'metrics' ? new Uint8Array() : testPointRequest(settings, version, clock.now().wall);
    const answer = await sender.send(body);
    sender.close();
    answers.push(answer);
    findings.push(ofAnswer(way, answer));
  }
  if (ways.length === 0) {
    const text = 'Nothing is sent anywhere: neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT is set.';
    findings.push({ leg: 'backend', state: 'skipped', text });
  }
  return [...findings, ofClock(answers, clock)];
}

interface Way {
  readonly what: string;
  readonly destination: OtlpTarget;
  readonly signal: OtlpSignal;
}

function waysOf({ energy, metrics, traces, logs }: TelemetrySettings): Way[] {
  const way = (what: string, destination: OtlpTarget | undefined, signal: OtlpSignal = 'metrics') =>
    destination ? [{ what, destination, signal }] : [];
  const isOne = energy?.url === metrics?.url;
  return [
    ...(isOne ? way('metrics and energy', metrics) : [...way('energy', energy), ...way('metrics', metrics)]),
    ...way('traces', traces, 'traces'),
    ...way('logs', logs, 'logs'),
  ];
}

function ofAnswer({ what, destination: { url }, signal }: Way, answer: Answer): Finding {
  const { outcome, problem } = judge(answer, 1, url, signal);
  const leg = `backend for ${what}`;
  if (outcome === 'success') {
    const took = signal === 'metrics' ? `took the test point ${TEST_METRIC}` : 'would take them';
    return { leg, state: 'good', text: `${shownUrl(url)} ${took}.` };
  }
  return { leg, state: 'bad', text: problem?.text ?? `${shownUrl(url)} refuses.` };
}

function ofClock(answers: readonly Answer[], clock: Clock): Finding {
  const { wall } = clock.now();
  const leg = 'clock';
  const remedy = 'Check the time synchronisation of this machine: timedatectl.';
  const dates = answers.flatMap((answer) => (answer.kind === 'answered' && answer.date ? [answer.date] : []));
  const [date] = dates;
  if (date !== undefined) {
    const minutes = Math.round((wall - date) / 60_000);
    if (Math.abs(wall - date) <= CLOCK_LIMIT) {
      return { leg, state: 'good', text: 'This machine and the backend agree on the time.' };
    }
    const side = minutes > 0 ? 'ahead of' : 'behind';
    const text = `The clock of this machine is ${Math.abs(minutes)} min ${side} the backend's, so energy is not sent.`;
    return { leg, state: 'bad', text, remedy };
  }
  const time = new Date(wall).toISOString();
  if (wall < BUILT_AFTER) return { leg, state: 'bad', text: `It says ${time}, which cannot be.`, remedy };
  return { leg, state: 'unsure', text: `It says ${time}; no backend answered that it could be compared with.` };
}
