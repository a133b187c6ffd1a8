import type { MetricPoint } from './otlp-metrics.ts';
import { shown, type Series } from './series.ts';
import type { BackendStore, ReceivedRequest } from './store.ts';

const SERIES_SHOWN = 500;
const REQUESTS_SHOWN = 20;

const STYLE = `
  body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1c2430; }
  h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top }
  th { border-bottom: 2px solid #8894a5 } td { border-bottom: 1px solid #dde3ea } .n { text-align: right; font-variant-numeric: tabular-nums }
  small { color: #556070 } .bad { color: #a3261b }
  @media (prefers-color-scheme: dark) { body { background: #14181d; color: #dfe6ee } td { border-color: #2c343d } small { color: #9aa7b5 } .bad { color: #ff8a7d } }`;

/** What the backend has got, as a page for people: newest value per series, and the last requests. */
export function backendPage(store: BackendStore, wall: number): string {
  const { metrics, traces, logs } = store.counts;
  const series = store.series().sort(byName);
  const requests = store.requests().slice(-REQUESTS_SHOWN).toReversed();
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>Simulated OTLP backend</title><style>${STYLE}</style></head><body>
<h1>Simulated OTLP backend</h1>
<p>${store.requestCount} requests, ${metrics} metric points, ${traces} spans, ${logs} log records taken. This page renews itself every 5 s.</p>
<h2>Metrics: newest point of each series</h2>
${series.length === 0 ? '<p>None yet.</p>' : seriesTable(series, wall)}
<h2>Last requests</h2>
${requests.length === 0 ? '<p>None yet.</p>' : requestTable(requests, wall)}
</body></html>
`;
}

function seriesTable(series: readonly Series[], wall: number): string {
  const rows = series.slice(0, SERIES_SHOWN).map(
    ({ metric, attributes, latest, count, sumOfDeltas }) => `<tr>
<td>${escape(metric)}<br><small>${escape([...attributes].map(([k, v]) => `${k}=${shown(v)}`).join(', '))}</small></td>
<td class="n">${escape(valueOf(latest))}</td><td>${escape(latest.unit)}</td><td>${escape(kindOf(latest))}</td>
<td class="n">${latest.temporality === 'delta' && latest.kind === 'sum' ? rounded(sumOfDeltas) : ''}</td>
<td class="n">${count}</td><td class="n">${age(Number(latest.end / 1_000_000n), wall)}</td></tr>`,
  );
  const more = series.length > SERIES_SHOWN ? `<p>And ${series.length - SERIES_SHOWN} more.</p>` : '';
  return `<table><thead><tr><th>Metric</th><th class="n">Value</th><th>Unit</th><th>Kind</th><th class="n">Sum of deltas</th>
<th class="n">Points</th><th class="n">Age</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>${more}`;
}

function requestTable(requests: readonly ReceivedRequest[], wall: number): string {
  const rows = requests.map(
    (r) => `<tr><td class="n">${r.order}</td><td>${escape(r.path)}</td>
<td class="n${r.status === 200 ? '' : ' bad'}">${r.status ?? 'no answer'}</td>
<td class="n">${r.taken}</td><td class="n">${r.rejected}</td><td class="n">${r.bytes}</td><td class="n">${age(r.at.wall, wall)}</td></tr>`,
  );
  return `<table><thead><tr><th class="n">No.</th><th>Path</th><th class="n">Answer</th><th class="n">Taken</th>
<th class="n">Rejected</th><th class="n">Bytes</th><th class="n">Age</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function valueOf({ value, distribution }: MetricPoint): string {
  if (distribution) return `${distribution.count} values, sum ${distribution.sum ?? 'unknown'}`;
  return value === undefined ? 'no value' : rounded(Number(value));
}

function kindOf({ kind, temporality, monotonic }: MetricPoint): string {
  if (kind === 'sum' && monotonic) return `${temporality} counter`;
  return temporality ? `${temporality} ${kind}` : kind;
}

/** No digits that only the binary fraction brings. */
function rounded(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function age(then: number, wall: number): string {
  return `${Math.round((wall - then) / 1000)} s`;
}

function byName(a: Series, b: Series): number {
  return a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
