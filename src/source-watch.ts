import { every, type Cancel, type Clock } from './clock.ts';
import type { Part } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import type { DownReason, Snapshot, SourceSnapshot } from './readings/snapshot.ts';

/** Milliseconds; staleness is a matter of 90 s and more. */
const LOOK_EVERY = 5_000;
/** Seconds a source may take for its first reading before its silence is worth a line. */
const FIRST_READING_WITHIN = 90;

/** What to do about a device that does not answer. */
const LOOK_AT_THE_BUS =
  'Look at the wires (A and B may be swapped), the unit id, the speed, and whether the inverter is on: docs/rs485.md.';

export interface SourceWatchDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly snapshot: () => Snapshot;
  /** Topic filter per source, for the person who looks for the reader. */
  readonly filters: ReadonlyMap<string, string>;
  /** Called when a source has come or gone. */
  readonly onChange: () => void;
}

/** Says once when a source goes silent, freezes or comes back: silence itself sends no message to react to. */
export function createSourceWatch({ clock, logger, snapshot, filters, onChange }: SourceWatchDeps): Part {
  const told = new Map<string, DownReason | 'up'>();
  let cancel: Cancel | undefined;
  let startedAt = clock.now();

  function look() {
    for (const source of snapshot().sources) {
      const state = source.down ?? 'up';
      const before = told.get(source.source);
      if (state === before || isStillExpected(source, startedAt.mono, clock)) continue;
      told.set(source.source, state);
      say(source, before);
      onChange();
    }
  }

  function say(source: SourceSnapshot, before: DownReason | 'up' | undefined) {
    const fields = { 'smartmeter.source': source.source };
    const name = source.role === 'inverter' ? `Inverter ${source.source}` : `Meter source ${source.source}`;
    switch (source.down) {
      case undefined:
        if (before !== undefined) logger.info(`${name} is back: readings are of now again.`, fields);
        return;
      case 'waiting':
        if (source.role === 'inverter')
          return logger.warn(`${name} has not answered so far. ${LOOK_AT_THE_BUS}`, fields);
        return logger.warn(
          `${name} has sent nothing on ${filters.get(source.source)} so far. ` +
            'Look whether the reader is connected to this broker and publishes on this topic.',
          fields,
        );
      case 'stale':
        if (source.role === 'inverter')
          return logger.warn(
            `${name} has stopped answering in the middle of its work: its last values are not shown or sent any more. ${LOOK_AT_THE_BUS}`,
            fields,
          );
        return logger.warn(
          `${name} is silent: its last values are not shown or sent any more. Look after the reader: power, Wi-Fi, optical head.`,
          fields,
        );
      case 'frozen':
        return logger.warn(
          `${name} repeats old values: they are not shown or sent any more. ` +
            'The reader has lost its meter: clean and seat the optical head, or restart the reader.',
          fields,
        );
      case 'sleeping':
        return logger.info(`${name} sleeps: it delivers nothing and does not answer, as at night.`, fields);
      // The one who asks it has said why.
      case 'faulty':
      case 'unreachable':
      case 'replaced':
        return;
    }
  }

  return {
    name: 'source watch',
    start() {
      startedAt = clock.now();
      cancel = every(clock, LOOK_EVERY, look);
      return Promise.resolve();
    },
    stop() {
      cancel?.();
      return Promise.resolve();
    },
  };
}

function isStillExpected({ down }: SourceSnapshot, startedAt: number, clock: Clock): boolean {
  return down === 'waiting' && clock.now().mono - startedAt < FIRST_READING_WITHIN * 1000;
}
