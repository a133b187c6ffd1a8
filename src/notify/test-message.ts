import { sleep } from '../clock.ts';
import type { TestAlert } from './alert.ts';
import { createChannels, type ChannelDeps } from './channels/create.ts';
import type { Channel, Delivery } from './delivery.ts';
import type { ChannelName } from './status.ts';

/** Milliseconds that a channel has. */
const WITHIN = 30_000;

/** What happened to a test message on one channel. */
export interface TestResult {
  readonly channel: ChannelName;
  /** Without secrets. */
  readonly target: string;
  readonly delivery: Delivery;
}

/** Sends a message through every configured channel at once, one attempt each. Never rejects. */
export async function sendTestMessages(deps: ChannelDeps): Promise<readonly TestResult[]> {
  const { all, mqtt } = createChannels(deps);
  const alert = testAlert(deps);
  mqtt?.start();
  const results = all.map(async (channel): Promise<TestResult> => {
    const { name, target } = channel;
    const problem = channel === mqtt ? () => mqtt.ready() : () => Promise.resolve(undefined);
    return { channel: name, target, delivery: await within(deps, channel, problem, alert) };
  });
  const done = await Promise.all(results);
  await mqtt?.close();
  return done;
}

function testAlert({ clock }: ChannelDeps): TestAlert {
  return {
    kind: 'test',
    at: clock.now(),
    subject: 'test',
    severity: 'info',
    words: {
      en: { title: 'smartmeter-otel: test', text: 'This is how notifications of smartmeter-otel arrive here.' },
      de: { title: 'smartmeter-otel: Test', text: 'So kommen Benachrichtigungen von smartmeter-otel hier an.' },
    },
  };
}

async function within(
  { clock }: ChannelDeps,
  channel: Channel,
  ready: () => Promise<string | undefined>,
  alert: TestAlert,
): Promise<Delivery> {
  const abort = new AbortController();
  const attempt = async (): Promise<Delivery> => {
    const problem = await ready();
    return problem === undefined ? channel.deliver(alert, abort.signal) : { ok: false, problem, again: true };
  };
  const timer = new AbortController();
  const tooLate = sleep(clock, WITHIN, timer.signal).then((): Delivery => {
    return { ok: false, problem: `${channel.target} does not answer.`, again: true };
  });
  const delivery = await Promise.race([attempt(), tooLate]);
  abort.abort();
  timer.abort();
  tooLate.catch(() => {});
  return delivery;
}
