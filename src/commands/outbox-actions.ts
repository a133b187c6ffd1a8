import { systemClock } from '../clock.ts';
import { openBooks } from '../energy/outbox/books.ts';
import type { Database } from '../store/database.ts';
import { outboxDocument, type OutboxDocument } from '../web/outbox-document.ts';
import type { Done } from '../web/outbox-routes.ts';
import type { Ask, Asked } from './local-service.ts';

export type Got<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** What the command does with the outbox, wherever that is. */
export interface OutboxActions {
  document(): Promise<Got<OutboxDocument>>;
  retry(id: number): Promise<Done>;
  book(id: number): Promise<Done>;
  bookUnbooked(meterId: string, register: string): Promise<Done>;
  export(format: 'csv' | 'jsonl'): Promise<Got<string>>;
  /** Whether what is to be sent goes out now. */
  readonly sends: boolean;
}

/** By a running service. */
export function serviceActions(ask: Ask): OutboxActions {
  const post = async (path: string): Promise<Done> => {
    const asked = await ask('POST', path);
    if (!asked.ok) return asked;
    await asked.response.body?.cancel();
    return { ok: true };
  };
  return {
    sends: true,
    document: async () => read(await ask('GET', '/api/outbox'), (r) => r.json() as Promise<OutboxDocument>),
    retry: (id) => post(`/api/outbox/rows/${id}/retry`),
    book: (id) => post(`/api/outbox/rows/${id}/book`),
    bookUnbooked: (meterId, register) =>
      post(`/api/outbox/unbooked/${encodeURIComponent(meterId)}/${encodeURIComponent(register)}/book`),
    export: async (format) => read(await ask('GET', `/api/outbox/export?format=${format}`), (r) => r.text()),
  };
}

/** On the database itself, while no service runs. */
export function databaseActions(database: Database): OutboxActions {
  const books = openBooks(database, systemClock);
  return {
    sends: false,
    document: () =>
      Promise.resolve({ ok: true, value: outboxDocument(books.status(), books.list(), systemClock.now().wall) }),
    retry: (id) => Promise.resolve(books.retry(id)),
    book: (id) => Promise.resolve(books.settle(id)),
    bookUnbooked: (meterId, register) => Promise.resolve(books.bookUnbooked(meterId, register)),
    export: (format) => Promise.resolve({ ok: true, value: books.export(format) }),
  };
}

async function read<T>(asked: Asked, take: (response: Response) => Promise<T>): Promise<Got<T>> {
  return asked.ok ? { ok: true, value: await take(asked.response) } : asked;
}
