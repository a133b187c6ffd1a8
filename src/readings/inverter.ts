import { secondsBetween, type Instant } from './instant.ts';
import type { ActiveFault, DeviceState } from './device-state.ts';
import type { Quantity } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { Rhythm } from './rhythm.ts';
import type { SavedInverter } from './saved.ts';
import type { InverterSnapshot } from './snapshot.ts';

/** W. An inverter that falls silent after less than this has gone to sleep; after more, something is wrong. */
const REST_BELOW = 100;

interface Told<T> {
  readonly what: T;
  readonly at: Instant;
  readonly rhythm: Rhythm;
}

/** What an inverter is and does, beside its numbers. */
export class InverterMemory {
  #state: Told<DeviceState> | undefined;
  #faults: Told<readonly ActiveFault[]> | undefined;
  #known: SavedInverter = { hasBattery: false, hasPv: false, seesGrid: false };

  static restore(saved: SavedInverter): InverterMemory {
    const memory = new InverterMemory();
    memory.#known = saved;
    return memory;
  }

  save(): SavedInverter {
    return this.#known;
  }

  saw(reading: Reading, rhythm: Rhythm, now: Instant): void {
    const { values, state, faults, model, firmware } = reading;
    if (state) this.#state = { what: state, at: now, rhythm };
    if (faults) this.#faults = { what: faults, at: now, rhythm };
    const output = values.get('inverter.power.active') ?? values.get('pv.power');
    const { hasBattery, hasPv, seesGrid } = this.#known;
    this.#known = {
      ...this.#known,
      hasBattery: hasBattery || values.has('battery.power') || values.has('battery.soc'),
      hasPv: hasPv || values.has('pv.power'),
      // Without current transformers its registers read 0 for ever, which nobody has measured.
      seesGrid: seesGrid || (values.get('inverter.grid.power') ?? 0) !== 0,
      ...(output !== undefined && { lastOutput: output }),
      ...(model !== undefined && { model }),
      ...(firmware !== undefined && { firmware }),
    };
  }

  /** Whether its silence is the night's: it has no battery, and delivered next to nothing when it was last heard. */
  get isAtRest(): boolean {
    const { lastOutput, hasBattery } = this.#known;
    return !hasBattery && lastOutput !== undefined && Math.abs(lastOutput) < REST_BELOW;
  }

  /** Whether this quantity is one that it has measured at all. */
  measures(quantity: Quantity): boolean {
    return quantity !== 'inverter.grid.power' || this.#known.seesGrid;
  }

  snapshot(
    now: Instant,
    isUp: boolean,
  ): Pick<InverterSnapshot, 'hasBattery' | 'hasPv' | 'model' | 'firmware' | 'state' | 'faults'> {
    const { hasBattery, hasPv, model, firmware } = this.#known;
    const state = isUp && whatIsFresh(this.#state, now);
    const faults = isUp && whatIsFresh(this.#faults, now);
    return {
      hasBattery,
      hasPv,
      ...(model !== undefined && { model }),
      ...(firmware !== undefined && { firmware }),
      ...(state && { state }),
      ...(faults && { faults }),
    };
  }
}

function whatIsFresh<T>(told: Told<T> | undefined, now: Instant): T | undefined {
  return told && secondsBetween(told.at, now) <= told.rhythm.limit() ? told.what : undefined;
}
