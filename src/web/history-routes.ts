import { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import { historyCsv } from '../history/csv.ts';
import type { HistoryAnswered, HistoryQuery } from '../history/series.ts';
import { shown } from '../history/shown.ts';
import { createTimeZone } from '../time-zone.ts';
import { parseHistoryQuery } from './history-query.ts';
import type { WebEnv } from './web-env.ts';

/** What the household has done, for whoever asks. */
export interface HistoryAccess {
  readonly query: (query: HistoryQuery) => HistoryAnswered;
  /** IANA name. */
  readonly timeZone: string;
}

/** `GET /`: series over time, as JSON or CSV. */
export function historyRoutes({ query, timeZone }: HistoryAccess, clock: Clock): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  const zone = createTimeZone(timeZone);
  app.get('/', (c) => {
    const asked = parseHistoryQuery(new URL(c.req.url).searchParams, zone, clock.now().wall);
    if (!asked.ok) return c.json({ error: asked.problem }, 400);
    const answered = query(asked.query);
    if (!answered.ok) return c.json({ error: answered.problem, ...(answered.step && { step: answered.step }) }, 400);
    const answer = shown(answered.answer);
    if (asked.format === 'json') return c.json(answer);
    const [day] = zone.iso(answer.from).split('T');
    return c.body(
      historyCsv(answer, (time) => zone.iso(time)),
      200,
      {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="smartmeter-${day}-${answer.step}.csv"`,
      },
    );
  });
  return app;
}
