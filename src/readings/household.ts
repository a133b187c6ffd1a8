import { GridAgreement } from './grid-agreement.ts';
import { balanceOf, meteredPower, powerSeenByInverter, type HouseDevices } from './house.ts';
import type { Instant } from './instant.ts';
import { SAVED_VERSION, type SavedHousehold } from './saved.ts';
import type { DeviceSnapshot, HouseSnapshot, Snapshot } from './snapshot.ts';
import { Source, type Devices, type SourceTraits } from './source.ts';

/** All that is known of the household now. */
export class Household {
  readonly sources: readonly Source[];
  readonly #gridAgreement = new GridAgreement();

  /** @param saved what an earlier process knew; sources that are no longer configured are forgotten */
  constructor(traits: readonly SourceTraits[], saved?: { readonly state: SavedHousehold; readonly now: Instant }) {
    this.sources = traits.map((t) => {
      const source = saved?.state.sources[t.id];
      return saved && source ? Source.restore(t, source, saved.now) : new Source(t);
    });
  }

  save(): SavedHousehold {
    const sources = this.sources.map((source) => [source.traits.id, source.save()] as const);
    return { version: SAVED_VERSION, sources: Object.fromEntries(sources) };
  }

  /** The connection to the broker is gone: silence from here on says nothing about the devices' rhythm. */
  connectionLost(): void {
    for (const source of this.sources) source.connectionLost();
  }

  snapshot(now: Instant): Snapshot {
    const found: Devices = { meters: [], inverters: [] };
    const sources = this.sources.map((source) => source.snapshot(now, found));
    const house = this.#house({ sources, ...found }, now);
    return {
      at: now,
      sources,
      meters: withDistinctIds(found.meters),
      inverters: withDistinctIds(found.inverters),
      house,
    };
  }

  #house(devices: HouseDevices, now: Instant): HouseSnapshot {
    const gridDisagreement = this.#gridAgreement.look(meteredPower(devices), powerSeenByInverter(devices), now);
    return { ...balanceOf(devices), ...(gridDisagreement !== undefined && { gridDisagreement }) };
  }
}

/** The same meter seen by two readers would be one series written twice; the later one is named after its source too. */
function withDistinctIds<D extends DeviceSnapshot>(meters: readonly D[]): D[] {
  const taken = new Set<string>();
  return meters.map((meter) => {
    if (meter.down === 'replaced') return meter;
    if (!taken.has(meter.id)) {
      taken.add(meter.id);
      return meter;
    }
    return { ...meter, id: `${meter.id}@${meter.source}` };
  });
}
