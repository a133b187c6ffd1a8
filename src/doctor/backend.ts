import type { Clock } from '../clock.ts';
import type { OtlpDestination, TelemetrySettings } from '../telemetry/settings.ts';
import { testPointRequest, TEST_METRIC } from '../telemetry/test-point.ts';
import { shownUrl } from '../transports/otlp/problem.ts';
import { createSender, type Answer } from '../transports/otlp/sender.ts';
import { judge } from '../transports/otlp/verdict.ts';
import type { Finding } from './finding.ts';

/** Milliseconds between two clocks beyond which a backend refuses points, or energy waits (docs/energy.md). */
const CLOCK_LIMIT = 5 * 60_000;
/** Before this the clock of a machine has certainly not been set. */
const BUILT_AFTER = Date.UTC(2025, 0, 1);

/** Sends a test point on each way that metrics take, and compares clocks by the answers. */
export async function lookAtBackends(settings: TelemetrySettings, version: string, clock: Clock): Promise<Finding[]> {
  const ways = waysOf(settings);
  const findings: Finding[] = [];
  const answers: Answer[] = [];
  for (const { what, destination } of ways) {
    const sender = createSender(destination);
    const answer = await sender.send(testPointRequest(settings, version, clock.now().wall));
    sender.close();
    answers.push(answer);
    findings.push(ofAnswer(what, destination, answer));
  }
  if (ways.length === 0) {
    const text = 'Nothing is sent anywhere: neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT is set.';
    findings.push({ leg: 'backend', state: 'skipped', text });
  }
  return [...findings, ofClock(answers, clock)];
}

interface Way {
  readonly what: string;
  readonly destination: OtlpDestination;
}

function waysOf({ energy, metrics }: TelemetrySettings): Way[] {
  if (energy && metrics && energy.url === metrics.url) return [{ what: 'metrics and energy', destination: metrics }];
  return [
    ...(energy ? [{ what: 'energy', destination: energy }] : []),
    ...(metrics ? [{ what: 'metrics', destination: metrics }] : []),
  ];
}

function ofAnswer(what: string, { url }: OtlpDestination, answer: Answer): Finding {
  const { outcome, problem } = judge(answer, 1, url);
  const leg = `backend for ${what}`;
  if (outcome === 'success')
    return { leg, state: 'good', text: `${shownUrl(url)} took the test point ${TEST_METRIC}.` };
  return { leg, state: 'bad', text: problem?.text ?? `${shownUrl(url)} did not take the test point.` };
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
