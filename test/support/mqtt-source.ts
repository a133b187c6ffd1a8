import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Logger } from '../../src/logger.ts';
import type { BrokerStatus } from '../../src/status.ts';
import { MqttSource, type MqttSourceOptions } from '../../src/transports/mqtt/client.ts';
import type { MqttMessage } from '../../src/transports/mqtt/message.ts';
import type { MqttSettings } from '../../src/transports/mqtt/settings.ts';

/** A connection under test, with what it says and receives to wait for. */
export interface ObservedSource {
  readonly source: MqttSource;
  readonly messages: readonly MqttMessage[];
  /** Warnings and infos. */
  readonly said: readonly string[];
  /** Resolves when the condition holds, now or at the next message, line or change of status. */
  until(condition: (observed: ObservedSource, status: BrokerStatus) => boolean): Promise<void>;
}

export function startSource(
  settings: Partial<MqttSettings> & { port: number },
  options: Partial<Pick<MqttSourceOptions, 'clock' | 'filters' | 'limits' | 'random'>> = {},
): ObservedSource {
  const messages: MqttMessage[] = [];
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  const note = (text: string) => {
    said.push(text);
    look();
  };
  const logger: Logger = { debug() {}, info: note, warn: note, error: note };
  const source = new MqttSource({
    settings: { mode: 'external', scheme: 'mqtt', host: '127.0.0.1', clientId: 'smartmeter-otel-test', ...settings },
    filters: ['amis/out'],
    clock: systemClock,
    // The shortest back-off, so that no test waits for long.
    random: () => 0,
    logger,
    onMessage(message) {
      messages.push(message);
      look();
    },
    onDisconnect() {},
    onChange: look,
    ...options,
  });
  const observed: ObservedSource = {
    source,
    messages,
    said,
    until(condition) {
      return new Promise((resolve) => {
        const check = () => {
          if (!condition(observed, source.status())) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
  };
  onTestFinished(() => source.stop());
  void source.start();
  return observed;
}
