import { sleep, type Clock } from '../clock.ts';
import { createDecoder } from '../devices/catalogue.ts';
import type { MeterSettings } from '../devices/settings.ts';
import { matches } from '../intake/topic-filter.ts';
import { silentLogger } from '../logger.ts';
import { MqttSource } from '../transports/mqtt/client.ts';
import type { MqttMessage } from '../transports/mqtt/message.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import type { Finding } from './finding.ts';

export interface BrokerLook {
  readonly settings: MqttSettings;
  readonly meters: readonly MeterSettings[];
  /** Seconds to wait for a login, and then for a message of each meter. */
  readonly patience: { readonly login: number; readonly messages: number };
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** What came for one meter while it was listened. */
interface Heard {
  readings: number;
  retained: number;
  /** The last message that was understood, but had no reading in it. */
  ignored: number;
  /** Why the last message was refused. */
  refused?: string;
}

/** Logs in as a client of its own and listens for each meter: neither a running service nor the reader notice. */
export async function lookAtBroker(look: BrokerLook): Promise<Finding[]> {
  const { settings, meters, patience, clock, random, signal } = look;
  const heard = meters.map((): Heard => ({ readings: 0, retained: 0, ignored: 0 }));
  const decoders = meters.map((meter) => createDecoder(meter));
  const changed = { wake: () => {} };
  const client = new MqttSource({
    settings: { ...settings, clientId: `${settings.clientId}-doctor` },
    filters: meters.map(({ topic }) => topic),
    clock,
    random,
    logger: silentLogger,
    onMessage(message) {
      const index = meters.findIndex(({ topic }) => matches(topic, message.topic));
      if (index !== -1) note(heard[index] as Heard, decoders[index] as (typeof decoders)[number], message);
      changed.wake();
    },
    onDisconnect() {},
    onChange: () => changed.wake(),
  });
  /** Resolves when it is so, or after that many seconds. */
  const until = async (so: () => boolean, seconds: number): Promise<void> => {
    const end = new AbortController();
    const timeout = sleep(clock, seconds * 1000, AbortSignal.any([signal, end.signal])).then(
      () => 'over' as const,
      () => 'over' as const,
    );
    while (!so()) {
      const woken = new Promise<'woken'>((resolve) => (changed.wake = () => resolve('woken')));
      if ((await Promise.race([woken, timeout])) === 'over') break;
    }
    end.abort();
  };
  await client.start();
  await until(() => client.status().phase === 'connected' || client.status().problem !== undefined, patience.login);
  const { phase, problem, broker, protocol } = client.status();
  if (phase !== 'connected' || problem !== undefined) {
    await client.stop();
    return [
      {
        leg: 'broker',
        state: 'bad',
        text: problem ?? `${broker} has not answered within ${patience.login} s. Check MQTT_BROKER and MQTT_PORT.`,
      },
    ];
  }
  await until(() => heard.every(({ readings }) => readings > 0), patience.messages);
  await client.stop();
  return [
    { leg: 'broker', state: 'good', text: `${broker} lets us in (MQTT ${protocol}).` },
    ...meters.map((meter, index) => ofMeter(meter, heard[index] as Heard, patience.messages)),
  ];
}

function note(heard: Heard, decoder: ReturnType<typeof createDecoder>, { topic, payload, retain }: MqttMessage): void {
  if (retain) {
    heard.retained++;
    return;
  }
  const decoded = decoder.decode(topic, payload);
  if (decoded.kind === 'readings') heard.readings++;
  else if (decoded.kind === 'ignored') heard.ignored++;
  else heard.refused = decoded.detail;
}

function ofMeter({ id, topic, decoder }: MeterSettings, heard: Heard, seconds: number): Finding {
  const leg = `meter ${id}`;
  if (heard.readings > 0) return { leg, state: 'good', text: `Readings arrive on ${topic}.` };
  if (heard.refused !== undefined) {
    return {
      leg,
      state: 'bad',
      text: `Messages arrive on ${topic}, and none can be read: ${heard.refused}.`,
      remedy:
        decoder === 'auto'
          ? 'docs/meters.md lists what is understood; "decoder: json" with a mapping reads anything else.'
          : `Is it what "decoder: ${decoder}" is for? "decoder: auto" finds out by itself.`,
    };
  }
  if (heard.ignored > 0) {
    return {
      leg,
      state: 'bad',
      text: `Messages arrive on ${topic}, but none of them is a reading.`,
      remedy: '"smartmeter-otel scan" lists the topics that carry readings.',
    };
  }
  const stored = heard.retained > 0 ? ' Only a stored message came, which may be of any age.' : '';
  return {
    leg,
    state: 'bad',
    text: `No message on ${topic} within ${seconds} s.${stored}`,
    remedy:
      'Is the reader on, in the same network, and does it publish to this broker and topic? "smartmeter-otel scan" lists topics that carry readings; --listen waits longer.',
  };
}
