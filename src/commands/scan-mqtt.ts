import type { Clock } from '../clock.ts';
import { createDecoder } from '../devices/catalogue.ts';
import type { Logger } from '../logger.ts';
import type { MqttMessage } from '../transports/mqtt/message.ts';
import { MqttSource } from '../transports/mqtt/client.ts';
import type { MqttSettings } from '../transports/mqtt/settings.ts';
import type { TopicFinding } from './scan-report.ts';

/** Topics remembered: a broker may carry any number of others. */
const TOPICS_AT_MOST = 1000;

export interface Listening {
  readonly topics: readonly TopicFinding[];
  readonly messages: number;
  /** Why the broker could not be heard. */
  readonly problem?: string;
}

export interface ListenOptions {
  readonly settings: MqttSettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Resolves when it has listened long enough. */
  readonly until: Promise<unknown>;
}

/** Hears everything at a broker for a while, as a client of its own beside a running service. */
export async function listenForReadings({ settings, until, ...deps }: ListenOptions): Promise<Listening> {
  const decoder = createDecoder({ decoder: 'auto' });
  const found = new Map<string, TopicFinding>();
  let messages = 0;
  const source = new MqttSource({
    ...deps,
    settings: { ...settings, clientId: `${settings.clientId}-scan` },
    filters: ['#'],
    onMessage(message: MqttMessage) {
      messages++;
      const decoded = decoder.decode(message.topic, message.payload);
      if (decoded.kind !== 'readings' || found.size >= TOPICS_AT_MOST) return;
      for (const { values, serial } of decoded.readings) {
        const before = found.get(message.topic);
        const quantities = [...new Set([...(before?.quantities ?? []), ...values.keys()])];
        found.set(message.topic, { topic: message.topic, quantities, ...(serial !== undefined && { serial }) });
      }
    },
    onDisconnect() {},
  });
  await source.start();
  await until;
  const { problem } = source.status();
  await source.stop();
  return { topics: [...found.values()], messages, ...(problem !== undefined && { problem }) };
}
