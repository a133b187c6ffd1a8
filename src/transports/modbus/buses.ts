import { createBus, type BusOptions, type ModbusBus } from './bus.ts';
import { busName, type BusAddress } from './settings.ts';

/** One bus for each address, shared by all devices that hang on it. */
export interface Buses {
  /** The bus at an address, made when first asked for. */
  at(address: BusAddress): ModbusBus;
  all(): readonly ModbusBus[];
}

export function createBuses(options: Omit<BusOptions, 'address'>): Buses {
  const known = new Map<string, ModbusBus>();
  return {
    at(address) {
      const name = busName(address);
      const bus = known.get(name) ?? createBus({ ...options, address });
      known.set(name, bus);
      return bus;
    },
    all: () => [...known.values()],
  };
}
