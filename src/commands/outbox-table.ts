import type { OutboxDocument, OutboxItemState, OutboxRowState } from '../web/outbox-document.ts';

type Books = OutboxDocument['books'];
type Series = Books['series'][number];

/** The outbox as a person reads it: the books, the rows, and what to do about them. */
export function outboxTable(document: OutboxDocument): string {
  const { books, rows } = document;
  if (books.series.length === 0) {
    return 'Nothing is booked yet. Booking begins with the first reading of a meter while a backend is configured that takes increments (delta).\n';
  }
  const parts = [seriesTable(books.series), rows.length > 0 ? rowsTable(rows) : '', advice(document)];
  return parts.filter((part) => part !== '').join('\n');
}

function seriesTable(series: readonly Series[]): string {
  const head = ['meter', 'register', 'unit', 'reads', 'booked', 'delivered', 'waiting'];
  const lines = series.map((s) => [
    clean(s.meterId),
    s.register,
    `k${s.unit}`,
    ...[s.baseline, s.booked, s.acknowledged, s.pending, s.setAside, s.unbooked, s.doubtful].map(kilo),
  ]);
  return table([[...head, 'set aside', 'unbooked', 'doubtful'], ...lines], [0, 1, 2]);
}

const STATES: Readonly<Record<OutboxRowState['state'], string>> = {
  waiting: 'waiting',
  frozen: 'being sent',
  suspect: 'held back',
  aside: 'set aside',
};

function rowsTable(rows: readonly OutboxRowState[]): string {
  const lines = rows.map((row) => [
    String(row.id),
    STATES[row.state],
    age(row.ageSeconds),
    sumOf(row.items, 'Wh'),
    sumOf(row.items, 'varh'),
    clean(row.reason ?? ''),
  ]);
  return table([['row', 'state', 'age', 'kWh', 'kvarh', 'reason'], ...lines], [1, 5]);
}

/** What each column and row asks for. */
function advice({ books, rows, waiting }: OutboxDocument): string {
  const lines: string[] = [];
  const isSettled = books.rows === 0 && books.rowsSetAside === 0;
  // The sender keeps its last complaint until it has something to send again.
  if (books.problem !== undefined) lines.push(`${isSettled ? 'The last problem: ' : ''}${clean(books.problem)}`);
  else if (waiting !== undefined && books.rows > 0) lines.push(`Nothing is sent at the moment: ${waiting}.`);
  if (!books.consistent) {
    lines.push('The books do not add up. This is a fault in smartmeter-otel; please report it with this table.');
  }
  const aside = rows.filter(({ state }) => state === 'aside').map(({ id }) => id);
  if (aside.length > 0) lines.push(asideAdvice(aside));
  for (const s of books.series) if (s.unbooked > 0) lines.push(unbookedAdvice(s));
  if (books.series.some(({ doubtful }) => doubtful > 0)) {
    lines.push('Doubtful: the backend may show up to that much too much, because it was told twice.');
  }
  if (books.rows > 0) lines.push('What waits is sent by itself, as soon as the backend takes it.');
  if (isSettled) lines.push('Everything that was booked is delivered.');
  return lines.map((line) => `${line}\n`).join('');
}

function asideAdvice(ids: readonly number[]): string {
  const [id] = ids;
  const which = ids.length === 1 ? `Row ${id} was` : `Rows ${ids.join(', ')} were`;
  return (
    `${which} refused by the backend and set aside; nothing of that is sent by itself. For each:\n` +
    `  smartmeter-otel outbox retry ${id}   sends it again, once the reason is gone; what was partly accepted may count twice then\n` +
    `  smartmeter-otel outbox book ${id}    settles it without sending: the backend has it, or you do without`
  );
}

function unbookedAdvice({ meterId, register, unit, unbooked }: Series): string {
  return (
    `${register} of meter ${clean(meterId)} has jumped by ${kilo(unbooked)} k${unit} that no connection carries in that time. If it is energy:\n` +
    `  smartmeter-otel outbox book ${quoted(meterId)} ${register}`
  );
}

function sumOf(items: readonly OutboxItemState[], unit: OutboxItemState['unit']): string {
  const sum = items.filter((item) => item.unit === unit).reduce((total, { amount }) => total + amount, 0);
  return sum === 0 ? '' : kilo(sum);
}

function kilo(wh: number): string {
  return (wh / 1000).toFixed(3);
}

function age(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Numbers to the right, text to the left. */
function table(lines: readonly (readonly string[])[], textColumns: readonly number[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const cell = (text: string, column: number) =>
    textColumns.includes(column) ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  return lines.map((line) => `${line.map(cell).join('  ').trimEnd()}\n`).join('');
}

/** Words of a backend or a meter must not steer a terminal. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that steer
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function quoted(word: string): string {
  return /^[\w.:@%+-]+$/.test(word) ? word : `'${clean(word).replaceAll("'", `'\\''`)}'`;
}
