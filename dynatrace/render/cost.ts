/** Data points a month, which is what Dynatrace bills metrics by: computed from the catalogue and the interval. */
import { CATALOGUE } from '../../src/telemetry/catalogue.ts';
import {
  CPU_MODE,
  GC_TYPE,
  HEAP_SPACE,
  LOOP_STATE,
  METER_ID,
  PACK,
  PHASE,
  SENSOR,
  SIGNAL,
  SOURCE,
  STRING,
  type CatalogueRow,
} from '../../src/telemetry/rows.ts';
import { CONTAINER_METRICS } from '../source/collector-metrics.ts';
import type { Language, Text } from '../source/query.ts';

/** How many of each there are; what a household does not have makes no series. */
const PARTS: Readonly<Record<string, number>> = {
  [PHASE]: 3,
  [STRING]: 2,
  [SENSOR]: 2,
  [PACK]: 1,
  [SOURCE]: 2,
  [SIGNAL]: 4,
  // Only what happens is counted: of the outcomes of messages, requests and exports mostly one.
  [CPU_MODE]: 2,
  [LOOP_STATE]: 2,
  [HEAP_SPACE]: 8,
  [GC_TYPE]: 3,
};
/** Of a meter over an AMIS reader: it tells neither voltages nor currents nor the frequency. */
const NOT_OF_AMIS = /^smartmeter\.grid\.(voltage|current|frequency)$/;
const isBattery = ({ name }: CatalogueRow) => name.startsWith('smartmeter.battery.');
const isMeter = (row: CatalogueRow) => row.attributes.includes(METER_ID) && !NOT_OF_AMIS.test(row.name);

const CONTAINERS = 4;
/** Measured with the shipped configuration (docs/collector.md). */
const HOST_POINTS = 66;
const COLLECTOR_POINTS = 54 / 5;

const MINUTES_A_MONTH = 30 * 24 * 60;

interface Part {
  readonly what: Text;
  /** Points a minute, at most. */
  readonly points: number;
}

export function costParts(): readonly Part[] {
  const series = (rows: readonly CatalogueRow[]) => rows.reduce((sum, row) => sum + seriesOf(row), 0);
  const meter = CATALOGUE.filter(isMeter);
  const battery = CATALOGUE.filter(isBattery);
  const inverter = CATALOGUE.filter((row) => 'idAttribute' in row && row.idAttribute !== METER_ID && !isBattery(row));
  const house = CATALOGUE.filter(({ from }) => from === 'house');
  const own = CATALOGUE.filter((row) => !('idAttribute' in row) && row.from !== 'house' && !isMeter(row));
  return [
    { what: { en: 'a meter over an AMIS reader', de: 'ein Zähler über einen AMIS-Lesekopf' }, points: series(meter) },
    {
      what: {
        en: 'an inverter: 3 phases, 2 strings, 2 sensors',
        de: 'ein Wechselrichter: 3 Phasen, 2 Strings, 2 Fühler',
      },
      points: series(inverter),
    },
    { what: { en: 'a battery of one pack', de: 'eine Batterie aus einem Modul' }, points: series(battery) },
    { what: { en: 'the house', de: 'das Haus' }, points: series(house) },
    { what: { en: 'the service itself, 2 sources', de: 'der Dienst selbst, 2 Quellen' }, points: series(own) },
    { what: { en: 'the machine (Collector)', de: 'die Maschine (Collector)' }, points: HOST_POINTS },
    {
      what: { en: `${CONTAINERS} containers (Collector)`, de: `${CONTAINERS} Container (Collector)` },
      points: CONTAINERS * CONTAINER_METRICS.length,
    },
    {
      what: { en: 'the Collector itself, every 5 minutes', de: 'der Collector selbst, alle 5 Minuten' },
      points: COLLECTOR_POINTS,
    },
  ];
}

function seriesOf({ attributes }: CatalogueRow): number {
  return attributes.reduce((product, key) => product * (PARTS[key] ?? 1), 1);
}

const WORDS = {
  head: { en: ['what', 'points a minute', 'points a month'], de: ['was', 'Punkte je Minute', 'Punkte je Monat'] },
  all: { en: 'all of it', de: 'alles zusammen' },
} as const;

/** At most: the inverter's gauges end at night, and increments of 0 are not sent. */
export function costTable(language: Language): string {
  const format = new Intl.NumberFormat(language === 'de' ? 'de-AT' : 'en', { maximumFractionDigits: 1 });
  const parts = costParts();
  const all = parts.reduce((sum, { points }) => sum + points, 0);
  const rows = [
    ...parts.map(({ what, points }) => ({ what: what[language], points })),
    { what: WORDS.all[language], points: all },
  ];
  const cells = [
    WORDS.head[language],
    ...rows.map(({ what, points }) => [what, format.format(points), format.format(points * MINUTES_A_MONTH)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Where the table stands in a document. */
const IN_DOCS = /(<!-- data points[^>]*-->\n\n)[\s\S]*?(\n\n<!-- end of data points -->)/;

/** @returns the document with the table of now */
export function withCosts(document: string, language: Language): string {
  return document.replace(IN_DOCS, (_, before: string, after: string) => `${before}${costTable(language)}${after}`);
}
