import { Hono, type Context } from 'hono';
import type { Clock } from '../clock.ts';
import type { EnergyStatus } from '../status.ts';
import { outboxDocument, type OutboxRowStatus } from './outbox-document.ts';
import type { WebEnv } from './web-env.ts';

/** `problem`: why not, as a sentence. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** The outbox, for whoever may change it. */
export interface OutboxAccess {
  status(): EnergyStatus & { readonly waiting?: string };
  list(): readonly OutboxRowStatus[];
  /** What was set aside waits again. */
  retry(id: number): Done;
  /** What was set aside is settled without being sent. */
  settle(id: number): Done;
  /** What a jump left out becomes energy. */
  bookUnbooked(meterId: string, register: string): Done;
  export(format: 'csv' | 'jsonl'): string;
  /** Sends what waits now, in the background. */
  deliver(): void;
}

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;

/** Below `/api/outbox`; admission and origin are checked in front. */
export function outboxRoutes(outbox: OutboxAccess, clock: Clock): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.get('/', (c) => c.json(outboxDocument(outbox.status(), outbox.list(), clock.now().wall)));
  app.get('/export', (c) => {
    const format = c.req.query('format') ?? 'jsonl';
    if (format !== 'csv' && format !== 'jsonl') {
      return c.json({ error: `There is no format "${format}"; there are csv and jsonl.` }, 400);
    }
    return c.body(outbox.export(format), 200, { 'Content-Type': TYPES[format] });
  });
  app.post('/rows/:id/retry', (c) => {
    const done = onRow(c, outbox, (id) => outbox.retry(id));
    outbox.deliver();
    return done;
  });
  app.post('/rows/:id/book', (c) => onRow(c, outbox, (id) => outbox.settle(id)));
  app.post('/unbooked/:meterId/:register/book', (c) => {
    const { meterId, register } = c.req.param();
    const isUnbooked = outbox
      .status()
      .series.some((series) => series.meterId === meterId && series.register === register && series.unbooked > 0);
    const done = told(c, outbox.bookUnbooked(meterId, register), isUnbooked);
    outbox.deliver();
    return done;
  });
  return app;
}

function onRow(c: Context<WebEnv, '/rows/:id/retry'>, outbox: OutboxAccess, act: (id: number) => Done): Response {
  const given = c.req.param('id');
  const id = /^\d{1,15}$/.test(given) ? Number(given) : undefined;
  if (id === undefined) return c.json({ error: `"${given}" is no number of a row.` }, 400);
  const isThere = outbox.list().some((row) => row.id === id);
  return told(c, act(id), isThere);
}

function told(c: Context, done: Done, isThere: boolean): Response {
  if (done.ok) return c.json({ done: true });
  return c.json({ error: done.problem }, isThere ? 409 : 404);
}
