import { EXIT, type Command, type CommandIo } from './io.ts';
import { load } from './load.ts';
import { fail, findState } from './local-service.ts';
import { databaseActions, type OutboxActions, serviceActions } from './outbox-actions.ts';
import { outboxTable } from './outbox-table.ts';

const USAGE = `smartmeter-otel outbox list                      what is booked, delivered, waits, was set aside
smartmeter-otel outbox retry ROW                 sends a row again that was set aside
smartmeter-otel outbox book ROW                  settles such a row without sending it
smartmeter-otel outbox book METER REGISTER       accepts what a jump of a register left out, and sends it
smartmeter-otel outbox export [--format csv]     what waits or was set aside, as jsonl (or csv)

Works with the running service (WEB_HOST, WEB_PORT, WEB_TOKEN as it has them), or without one.
`;

type Job = (outbox: OutboxActions, io: CommandIo) => Promise<number>;

/** Shows what waits for the backend, and settles what does not go by itself. */
export const outbox: Command = async (io) => {
  if (['help', '--help', '-h'].includes(io.args[0] ?? '')) {
    io.out(USAGE);
    return EXIT.stopped;
  }
  const job = parse(io.args);
  if (typeof job === 'string') {
    io.err(`${job}\n\n${USAGE}`);
    return EXIT.configuration;
  }
  const loaded = load(io);
  if (!loaded) return EXIT.configuration;
  const state = await findState(loaded.config, io);
  switch (state.kind) {
    case 'none':
      return fail(io, state.problem);
    case 'service':
      return job(serviceActions(state.ask), io);
    case 'database':
      try {
        return await job(databaseActions(state.database), io);
      } finally {
        state.database.close();
      }
  }
};

/** @returns what is to be done, or what is wrong with the words */
function parse([verb, ...words]: readonly string[]): Job | string {
  switch (verb) {
    case 'list':
      return words.length === 0 ? list : 'list takes nothing more.';
    case 'retry': {
      const id = words.length === 1 ? rowNumber(words[0]!) : undefined;
      return id === undefined ? 'retry takes the number of a row.' : retry(id);
    }
    case 'book':
      return book(words);
    case 'export':
      return exportAs(words);
    case undefined:
      return 'What is to be done with the outbox?';
    default:
      return `"${verb}" cannot be done with the outbox.`;
  }
}

const list: Job = async (outbox, io) => {
  const got = await outbox.document();
  if (!got.ok) return fail(io, got.problem);
  io.out(outboxTable(got.value));
  return EXIT.stopped;
};

function retry(id: number): Job {
  return async (outbox, io) => {
    const done = await outbox.retry(id);
    if (!done.ok) return fail(io, done.problem);
    io.out(`Row ${id} waits again and is sent ${when(outbox)}.\n`);
    return EXIT.stopped;
  };
}

function book(words: readonly string[]): Job | string {
  const [first = '', register] = words;
  const id = words.length === 1 ? rowNumber(first) : undefined;
  if (id !== undefined) return settle(id);
  if (words.length !== 2 || register === undefined) return 'book takes the number of a row, or a meter and a register.';
  return async (outbox, io) => {
    const done = await outbox.bookUnbooked(first, register);
    if (!done.ok) return fail(io, done.problem);
    io.out(`What ${register} of meter ${first} had jumped by is booked, and is sent ${when(outbox)}.\n`);
    return EXIT.stopped;
  };
}

function settle(id: number): Job {
  return async (outbox, io) => {
    const done = await outbox.book(id);
    if (!done.ok) return fail(io, done.problem);
    io.out(`Row ${id} is settled: it counts as delivered and is not sent any more.\n`);
    return EXIT.stopped;
  };
}

function exportAs(words: readonly string[]): Job | string {
  const [option, value] = words.length === 1 ? words[0]!.split('=', 2) : words;
  const format = words.length === 0 ? 'jsonl' : value;
  if (words.length > 2 || (words.length > 0 && option !== '--format') || (format !== 'csv' && format !== 'jsonl')) {
    return 'export takes --format csv or --format jsonl.';
  }
  return async (outbox, io) => {
    const got = await outbox.export(format);
    if (!got.ok) return fail(io, got.problem);
    io.out(got.value);
    return EXIT.stopped;
  };
}

function when({ sends }: OutboxActions): string {
  return sends ? 'now' : 'when the service runs';
}

function rowNumber(word: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(word) ? Number(word) : undefined;
}
