import { EnergyBook } from './energy-book.ts';
import type { InverterEnergies, InverterState, PlantSettings } from './plant.ts';

/** W that make one minute of an hour's register: 60 a hour. */
const MINUTES = 60;

/** What the inverter counts: its energies, and the minutes for which it delivered. */
export class PlantBooks {
  readonly #books: Readonly<Record<keyof InverterEnergies, EnergyBook>>;
  readonly #minutes: EnergyBook;

  constructor({ energies, today, generationTime }: PlantSettings) {
    this.#books = {
      pv: new EnergyBook(energies.pv, today?.pv),
      produced: new EnergyBook(energies.produced, today?.produced),
      charged: new EnergyBook(energies.charged, today?.charged),
      discharged: new EnergyBook(energies.discharged, today?.discharged),
      load: new EnergyBook(energies.load, today?.load),
      import: new EnergyBook(energies.import, today?.import),
      export: new EnergyBook(energies.export, today?.export),
    };
    this.#minutes = new EnergyBook(generationTime);
  }

  get value(): Pick<InverterState, 'energy' | 'generationTime'> {
    const { pv, produced, charged, discharged, load, import: imported, export: exported } = this.#books;
    return {
      energy: {
        pv: pv.value,
        produced: produced.value,
        charged: charged.value,
        discharged: discharged.value,
        load: load.value,
        import: imported.value,
        export: exported.value,
      },
      generationTime: this.#minutes.value,
    };
  }

  /** Powers, W, that were constant for `ms` milliseconds. */
  count(powers: Flows, ms: number): void {
    const { dcPower, acPower, battery, housePower, gridPower } = powers;
    this.#books.pv.add(dcPower, ms);
    this.#books.produced.add(acPower, ms);
    this.#books.charged.add(battery?.power ?? 0, ms);
    this.#books.discharged.add(-(battery?.power ?? 0), ms);
    this.#books.load.add(housePower, ms);
    this.#books.import.add(gridPower, ms);
    this.#books.export.add(-gridPower, ms);
    if (acPower > 0) this.#minutes.add(MINUTES, ms);
  }

  /** At local midnight. */
  newDay(): void {
    for (const book of Object.values(this.#books)) book.newDay();
    this.#minutes.newDay();
  }
}

interface Flows extends Pick<InverterState, 'dcPower' | 'acPower' | 'battery'> {
  readonly housePower: number;
  readonly gridPower: number;
}
