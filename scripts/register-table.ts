/** One register map as Markdown. */
import { widthOf, type ComputedRow, type RegisterMap, type RegisterRow } from '../src/devices/modbus/register-map.ts';
import { QUANTITIES } from '../src/readings/quantities.ts';
import type { Documented } from './device-specimens.ts';
import { metricOf } from './quantity-metrics.ts';

const HEADER = ['Address', 'Type', 'Scale', 'Unit', 'Quantity', 'Metric', 'Read', 'Valid', 'None', 'Source', 'Note'];

export function mapSection({ map, heading }: Documented): string {
  const { maxRegisters, blockSize, maxGap } = map.limits;
  const block = blockSize === undefined ? '' : `, never across a multiple of ${blockSize}`;
  const gap = maxGap === 0 ? 'nothing unwanted is read' : `up to ${maxGap} unwanted registers are read over`;
  return [
    `### ${heading}`,
    `\`${map.id}\`${map.part === '' ? '' : ` (${map.part})`}: ${map.table} registers, function code ${map.table === 'holding' ? 3 : 4}. At most ${maxRegisters} registers a request${block}; ${gap}. Between requests ${map.timing.gap} ms of silence, ${map.timing.timeout} ms for an answer. Its counters move in steps of ${map.registerStep} Wh.`,
    markdownTable([HEADER, ...map.rows.map((row) => cells(row, map))]),
    ...map.rows.flatMap(legend),
    ...(map.computed.length === 0
      ? []
      : ['Computed from values of the same cycle:', map.computed.map(computedLine).join('\n')]),
  ].join('\n\n');
}

function cells(row: RegisterRow, map: RegisterMap): string[] {
  const read = row.table === undefined || row.table === map.table ? row.group : `${row.group}, ${row.table}`;
  const rest = [row.source, row.note ?? ''];
  switch (row.kind) {
    case 'value': {
      const kind = QUANTITIES[row.quantity];
      const [min, max] = row.range ?? [kind.min, kind.max];
      const none = (row.absent ?? []).map(raw).join(', ');
      const unit = kind.unit === '1' ? '' : kind.unit;
      return [
        address(row),
        row.type,
        scale(row.scale, row.scaleFactorAt),
        unit,
        code(row.quantity),
        metricOf(row.quantity),
        read,
        `${number(min)} … ${number(max)}`,
        none,
        ...rest,
      ];
    }
    case 'state':
      return [address(row), row.type, '', '', 'state', metricOf('state'), read, '', '', ...rest];
    case 'faults':
      return [address(row), `bits × ${row.count * 16}`, '', '', 'faults', metricOf('faults'), read, '', '', ...rest];
    case 'text':
      return [address(row), `text ${row.count * 2}`, '', '', row.field, '', read, '', '', ...rest];
  }
}

function legend(row: RegisterRow): string[] {
  if (row.kind === 'state') {
    const states = Object.entries(row.states).map(([n, state]) => `${n} ${state}`);
    return [`States at ${hex(row.address)}: ${states.join(', ')}.`];
  }
  if (row.kind !== 'faults') return [];
  const last = row.first + row.count * 16 - 1;
  const known = [...row.texts.keys()].filter((n) => n >= row.first && n <= last).length;
  return [`Faults at ${hex(row.address)}: ${row.name(row.first)} to ${row.name(last)}, ${known} of them with a text.`];
}

function computedLine({ quantity, group, parts, sumOfPresent, source }: ComputedRow): string {
  const words = parts.map(({ quantity: part, factor }, index) => {
    const size = Math.abs(factor) === 1 ? '' : `${number(Math.abs(factor))} × `;
    const sign = factor < 0 ? '− ' : index === 0 ? '' : '+ ';
    return `${sign}${size}${code(part)}`;
  });
  const which = sumOfPresent === true ? ', of those that the device has' : '';
  return `- ${code(quantity)} (${metricOf(quantity) || 'no metric'}) = ${words.join(' ')}${which}; ${group}. ${source}`;
}

function address(row: RegisterRow): string {
  const width = widthOf(row);
  return width === 1 ? hex(row.address) : `${hex(row.address)}–${hex(row.address + width - 1)}`;
}

function scale(factor: number, factorAt: number | undefined): string {
  const words = factorAt === undefined ? '' : ` × 10^(${hex(factorAt)})`;
  return factor === 1 ? words.replace(/^ /, '') : `× ${number(factor)}${words}`;
}

/** Shortest form, with a real minus sign. Scales such as 0.1 × 1000 leave no trail of digits. */
function number(value: number): string {
  return String(Number(value.toPrecision(12))).replace('-', '−');
}

function raw(value: number): string {
  return value < 0 || !Number.isInteger(value) ? number(value) : hex(value);
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(4, '0')}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')));
  const widths = clean[0]!.map((_, column) => Math.max(3, ...clean.map((row) => row[column]!.length)));
  const line = (cellsOf: readonly string[]) => `| ${cellsOf.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [head, ...body] = clean.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
