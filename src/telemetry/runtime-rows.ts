/** Rows of the catalogue for the process and its runtime: names, units and attributes of OpenTelemetry's conventions. */
import { CPU_MODE, GC_TYPE, HEAP_SPACE, LOOP_STATE, type CatalogueRow } from './rows.ts';

const runtime = { from: 'runtime', attributes: [] } as const;

export const RUNTIME_ROWS: readonly CatalogueRow[] = [
  {
    ...runtime,
    name: 'process.cpu.time',
    unit: 's',
    instrument: 'counter',
    fact: 'cpu',
    attributes: [CPU_MODE],
    description: 'Processor time that the service has used: user, system.',
  },
  {
    ...runtime,
    name: 'process.memory.usage',
    unit: 'By',
    instrument: 'updowncounter',
    fact: 'memory',
    whole: true,
    description: 'Memory of the service that is in RAM (resident set).',
  },
  {
    ...runtime,
    name: 'process.uptime',
    unit: 's',
    instrument: 'gauge',
    fact: 'uptime',
    description: 'Time since the process began.',
  },
  {
    ...runtime,
    name: 'nodejs.eventloop.utilization',
    unit: '1',
    instrument: 'gauge',
    fact: 'loop utilization',
    description: 'Share of the time since the last export in which the event loop was busy, 0 to 1.',
  },
  {
    ...runtime,
    name: 'nodejs.eventloop.time',
    unit: 's',
    instrument: 'counter',
    fact: 'loop time',
    attributes: [LOOP_STATE],
    description: 'Time that the event loop was active and idle.',
  },
  {
    ...runtime,
    name: 'v8js.memory.heap.used',
    unit: 'By',
    instrument: 'updowncounter',
    fact: 'heap used',
    whole: true,
    attributes: [HEAP_SPACE],
    description: 'Memory in use in a space of the JavaScript heap; spaces that are empty are left out.',
  },
  {
    name: 'v8js.gc.duration',
    from: 'duration',
    unit: 's',
    instrument: 'histogram',
    fact: 'gc',
    boundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    attributes: [GC_TYPE],
    description: 'Duration of garbage collections: minor, major, incremental, weakcb.',
  },
];
