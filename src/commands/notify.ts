import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { silentLogger } from '../logger.ts';
import { mqttFault } from '../notify/mqtt-fault.ts';
import { sendTestMessages, type TestResult } from '../notify/test-message.ts';
import { version } from '../version.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';
import { load } from './load.ts';
import { fail } from './local-service.ts';

const USAGE = `smartmeter-otel notify test               sends a test message through every configured channel

Channels are configured under notify: in smartmeter.yaml: docs/notifications.md. A running service is not disturbed.
`;

const NAMES: Readonly<Record<TestResult['channel'], string>> = {
  mqtt: 'MQTT',
  ntfy: 'ntfy',
  webhook: 'webhook',
  email: 'e-mail',
};

/** Tries the ways to the household, and says of each what happened. */
export const notify: Command = async (io) => {
  const [verb, ...rest] = io.args;
  if (verb === 'help' || verb === '--help' || verb === '-h') {
    io.out(USAGE);
    return EXIT.stopped;
  }
  if (verb !== 'test' || rest.length > 0) {
    const fault =
      verb === undefined ? 'What is to be done with notifications?' : 'notify takes "test" and nothing more.';
    io.err(`${fault}\n\n${USAGE}`);
    return EXIT.configuration;
  }
  const loaded = load(io);
  return loaded ? testChannels(loaded.config, io) : EXIT.configuration;
};

/** The part of the configuration that is looked at. */
type NotifyConfig = Pick<Config, 'mqtt' | 'timeZone' | 'notify'>;

/** @returns the exit code: 0 if it arrived everywhere */
export async function testChannels(
  { mqtt: broker, notify: settings, timeZone }: NotifyConfig,
  io: CommandIo,
): Promise<number> {
  if (Object.keys(settings.channels).length === 0) {
    return fail(
      io,
      'No channel is configured, so there is nobody to tell. Name one under notify: channels: in smartmeter.yaml.',
    );
  }
  const fault = settings.channels.mqtt && mqttFault(broker);
  const results = await sendTestMessages({
    settings,
    broker,
    // Another one than the running service has: a broker would throw the service out.
    clientIdSuffix: '-notify-test',
    announce: false,
    timeZone,
    version,
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
  });
  for (const result of results) say(result, io);
  if (fault !== undefined) io.err(`MQTT: not sent. It needs ${fault}.\n`);
  const isFine = fault === undefined && results.every(({ delivery }) => delivery.ok);
  return isFine ? EXIT.stopped : EXIT.failed;
}

function say({ channel, target, delivery }: TestResult, io: CommandIo): void {
  const name = NAMES[channel];
  if (delivery.ok) io.out(`${name}: sent to ${target}.\n`);
  else io.err(`${name}: not sent. ${delivery.problem}\n`);
}
