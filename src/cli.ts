#!/usr/bin/env node
/** The edge to the process: the only place that reads its environment, takes its signals and ends it. */
import { hostname } from 'node:os';
import { EXIT, type Command, type CommandIo } from './commands/io.ts';
import { maskPatterns } from './config/masking.ts';
import { nodeFault } from './node-version.ts';
import { version } from './version.ts';

const USAGE = `smartmeter-otel ${version}: a household's smart meter over OpenTelemetry

  smartmeter-otel run                  the service
  smartmeter-otel demo                 the service on a simulated house, to look at
  smartmeter-otel doctor               looks at each leg of the way, and says what to do
  smartmeter-otel check                is the configuration right, and what comes of it
  smartmeter-otel scan                 which inverters and meters answer, as configuration to paste
  smartmeter-otel notify test          sends a test message through every configured channel
  smartmeter-otel outbox list          what is booked, delivered, waits (outbox help: what else)
  smartmeter-otel backup FILE          copies the state to a file, while the service runs
  smartmeter-otel restore FILE         puts such a state in the place of the present one
  smartmeter-otel simulate reader      publishes what an AMIS reader would
  smartmeter-otel simulate backend     takes OTLP and shows what came
  smartmeter-otel help | version

It is configured by environment variables and, for several meters, by smartmeter.yaml: docs/configuration.md.
`;

/** Loaded when called: what a command does not need costs it no memory. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).run,
  demo: async () => (await import('./commands/demo.ts')).demo,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  check: async () => (await import('./commands/check.ts')).check,
  scan: async () => (await import('./commands/scan.ts')).scan,
  notify: async () => (await import('./commands/notify.ts')).notify,
  outbox: async () => (await import('./commands/outbox.ts')).outbox,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  simulate: async () => (await import('./commands/simulate.ts')).simulate,
};

async function main(): Promise<number> {
  const fault = nodeFault(process.versions.node, process.execPath);
  if (fault !== undefined) return say(process.stderr, `${fault}\n`, EXIT.failed);
  const [name, ...args] = process.argv.slice(2);
  if (name === 'help' || name === '--help' || name === '-h') return say(process.stdout, USAGE, EXIT.stopped);
  if (name === 'version' || name === '--version') return say(process.stdout, `${version}\n`, EXIT.stopped);
  const load = name === undefined ? undefined : COMMANDS[name];
  if (!load) {
    const fault = name === undefined ? '' : `There is no command "${name}".\n\n`;
    return say(process.stderr, fault + USAGE, EXIT.configuration);
  }
  const command = await load();
  return command(ioOf(args));
}

function ioOf(args: readonly string[]): CommandIo {
  return {
    args,
    env: process.env,
    cwd: process.cwd(),
    hostName: hostname(),
    stdoutIsTty: process.stdout.isTTY,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    stopRequested: stopRequested(),
  };
}

/** The first signal asks for an orderly stop; a second one ends the process at once. */
function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(EXIT.failed);
        asked = true;
        resolve(signal);
      });
    }
  });
}

function say(stream: NodeJS.WriteStream, text: string, code: number): number {
  stream.write(text);
  return code;
}

/** Crash-only: what nobody expected is said with its cause, and the supervisor starts the service afresh. */
function crash(error: unknown): never {
  // It has not gone through the logger, which knows the secrets; what looks like one is masked all the same.
  const cause = maskPatterns(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.stderr.write(
    `smartmeter-otel ends after an error that nothing here expected; it is safe to start it again.\n${cause}\n`,
  );
  process.exit(EXIT.failed);
}

process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
process.exit(await main());
