/** Writes docs/metrics.md from the catalogue; with --check only says whether it is up to date (exit code 1 if not). */
import { readFile, writeFile } from 'node:fs/promises';
import { CATALOGUE } from '../src/telemetry/catalogue.ts';
import { INVERTER_ID, METER_ID, type CatalogueRow } from '../src/telemetry/rows.ts';

const path = new URL('../docs/metrics.md', import.meta.url);

const page = `# Metrics

Generated from \`src/telemetry/catalogue.ts\` by \`npm run docs\`.

## Meter

One series per meter: \`smartmeter.meter.id\` is the serial number where the meter tells one, else the id from the configuration.

${table((row) => isOf(row, METER_ID))}

A value is sent only while it is one of now. When a source is silent for three of its intervals (at least 90 s), or repeats the past, its gauges end; there is never a 0 that was not measured.

The counters are for sums over time. They follow the temporality of the backend: cumulative is the register itself, delta is its growth since the backend last accepted one; what it does not accept goes into the next. At first sight of a meter nothing is sent as growth. The \`.reading\` gauges are the number on the meter's own display, to compare with.

## Inverter and battery

One series per inverter: \`smartmeter.inverter.id\` is the serial number where the inverter tells one, else the id from the configuration. Only what a device has is sent: a string, a sensor, a battery pack that is not there makes no series. Power of a battery is + while it charges.

${table((row) => isOf(row, INVERTER_ID))}

\`smartmeter.inverter.state\` and \`smartmeter.inverter.fault\` are 1 for what is so now; what is no longer so ends. At night, when an inverter sleeps, its gauges end, and its counters stay where they are.

## House

${table(({ from }) => from === 'house' || from === 'advice')}

## The service itself

${table((row) => row.from === 'gateway' || (row.from === 'duration' && row.fact !== 'gc'))}

Histograms follow the temporality of the backend. They carry no exemplars, because OpenTelemetry's SDK for JavaScript has none; a trace of each minute has the same times in detail.

## Its process and runtime

By the names of OpenTelemetry's semantic conventions; read when they are exported, without a timer of their own.

${table((row) => row.from === 'runtime' || (row.from === 'duration' && row.fact === 'gc'))}
`;

function isOf(row: CatalogueRow, id: string): boolean {
  return 'idAttribute' in row && row.idAttribute === id;
}

function table(isIn: (row: CatalogueRow) => boolean): string {
  const rows = CATALOGUE.filter(isIn).map((row) => [
    code(row.name),
    code(row.unit),
    row.instrument,
    row.attributes.map(code).join(', '),
    row.description,
  ]);
  const all = [['Metric', 'Unit', 'Instrument', 'Attributes', 'Meaning'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [head, ...body] = all.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

if (process.argv.includes('--check')) {
  const found = await readFile(path, 'utf8').catch(() => '');
  if (found !== page) {
    console.error('docs/metrics.md does not agree with src/telemetry/catalogue.ts. Run: npm run docs');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, page);
}
