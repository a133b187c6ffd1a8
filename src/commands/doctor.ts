import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { lookAtBackends } from '../doctor/backend.ts';
import { lookAtBroker } from '../doctor/broker.ts';
import { lookAtBus } from '../doctor/bus.ts';
import { findingLines, type Finding } from '../doctor/finding.ts';
import { asServiceSays } from '../doctor/service.ts';
import { lookAtState } from '../doctor/state-directory.ts';
import { OptionReader } from '../simulators/options.ts';
import { version } from '../version.ts';
import type { StateDocument } from '../web/state.ts';
import { EXIT, type Command, type CommandIo } from './io.ts';
import { load } from './load.ts';
import { findState, type StateAccess } from './local-service.ts';

const USAGE = `smartmeter-otel doctor: looks at each leg of the way in order, and says what to do about what is wrong

  --listen SECONDS   how long to wait for a message of each meter (30)

Run it with the configuration of the service. It has a client id of its own at the broker, sends one test point to the
backend, writes nothing to devices, and asks a running service for what that one holds.
Exit code 1 if anything is wrong.
`;

/** Seconds. */
const LOGIN = 10;
const LISTEN = 30;

const SPEC = { listen: { type: 'string' }, help: { type: 'boolean' } } as const;

/** Looks at everything between the devices and the backend, one leg after another. */
export const doctor: Command = async (io) => {
  if (io.args.includes('--help') || io.args[0] === 'help') {
    io.out(USAGE);
    return EXIT.stopped;
  }
  const options = new OptionReader('doctor', io.args, SPEC);
  const listen = options.number('listen', 1, 3600) ?? LISTEN;
  if (options.faults.length > 0) {
    io.err(`${options.faults.join('\n')}\n\n${USAGE}`);
    return EXIT.configuration;
  }
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  let bad = 0;
  const say = (finding: Finding) => {
    if (finding.state === 'bad') bad++;
    io.out(findingLines(finding));
  };
  say({ leg: 'configuration', state: 'good', text: 'No fault found; "smartmeter-otel check" prints it.' });
  for (const warning of loaded.warnings) say({ leg: 'configuration', state: 'unsure', text: warning });
  await lookAtAll(loaded.config, listen, io, say);
  io.out(bad === 0 ? '\nNothing is wrong.\n' : `\n${bad === 1 ? 'One thing is' : `${bad} things are`} wrong.\n`);
  return bad === 0 ? EXIT.stopped : EXIT.failed;
};

async function lookAtAll(config: Config, listen: number, io: CommandIo, say: (finding: Finding) => void) {
  const stop = new AbortController();
  void io.stopRequested.then((reason) => stop.abort(reason));
  const { signal } = stop;
  const deps = { clock: systemClock, random: Math.random, signal };
  // What goes wrong in asking is said where the state is looked at.
  const access = await findState(config, { ...io, err: () => {} });
  const service = await stateOf(access);
  const isEmbedded = config.mqtt.mode === 'embedded';
  if (!isEmbedded) {
    const patience = { login: LOGIN, messages: listen };
    for (const finding of await lookAtBroker({ settings: config.mqtt, meters: config.meters, patience, ...deps }))
      say(finding);
  }
  if (service) asServiceSays(service, { broker: isEmbedded }).forEach(say);
  else {
    if (isEmbedded) say(withoutBroker());
    for (const entry of config.polled) if (!signal.aborted) say(await lookAtBus(entry, deps));
  }
  if (!signal.aborted) for (const finding of await lookAtBackends(config.telemetry, version, systemClock)) say(finding);
  lookAtState(config.stateDir, access).forEach(say);
  if (access.kind === 'database') access.database.close();
}

function withoutBroker(): Finding {
  const text = 'MQTT_BROKER is not set: the broker is part of the service, and the service does not run.';
  return { leg: 'broker', state: 'skipped', text, remedy: 'Start the service, then run this again.' };
}

/** What a running service knows; undefined if none runs or it cannot be asked. */
async function stateOf(access: StateAccess): Promise<StateDocument | undefined> {
  if (access.kind !== 'service') return undefined;
  const asked = await access.ask('GET', '/api/state');
  return asked.ok ? ((await asked.response.json()) as StateDocument) : undefined;
}
