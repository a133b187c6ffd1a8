import { useMemo, useState } from 'preact/hooks';
import type { HistoryGap } from '../../history/series.ts';
import { formatNumber } from '../../words/format.ts';
import { historyUrl, type HistoryQuery, type SeriesName } from './api.ts';
import { Chart } from './chart.tsx';
import { columnsOf } from './chart-data.ts';
import { useLanguage } from './context.ts';
import { DAY_AND_CLOCK, formatMoment, formatPeriod } from './format.ts';
import { HistoryTable } from './history-table.tsx';
import { Legend } from './legend.tsx';
import type { Period, Span } from './period.ts';
import { useHistory } from './use-history.ts';
import { isWhole, moved, within, zoomed } from './zoom.ts';

interface ViewProps {
  readonly query: HistoryQuery;
  readonly names: readonly SeriesName[];
  readonly unit: 'kW' | 'kWh' | '%';
  readonly period: Period;
  readonly span: Span;
  readonly kind: 'lines' | 'bars';
}

/** One chart with its legend, its numbers as a table, and what was not recorded. */
export function HistoryView({ query, names, unit, period, span, kind }: ViewProps) {
  const { language, words } = useLanguage();
  const loaded = useHistory(query);
  const [visible, setVisible] = useState(span);
  const [pointed, setPointed] = useState<number>();
  const [isTableOpen, setTableOpen] = useState(false);
  const answer = loaded.kind === 'here' ? loaded.answer : undefined;
  // The picture is drawn anew when these are others, so not at each move of the pointer.
  const columns = useMemo(() => answer && columnsOf(answer, names), [answer, names]);
  if (loaded.kind === 'loading') return <p class="quiet empty">{words.loading}</p>;
  if (loaded.kind === 'failed') return <p class="quiet empty">{words.historyFails}</p>;
  if (!answer || !columns || columns.names.length === 0) return <p class="quiet empty">{words.noHistory}</p>;
  const { timeZone } = answer;

  function press(event: KeyboardEvent) {
    const changes: Readonly<Record<string, () => Span>> = {
      '+': () => zoomed(visible, span, 0.5),
      '-': () => zoomed(visible, span, 2),
      ArrowLeft: () => moved(visible, span, -0.25),
      ArrowRight: () => moved(visible, span, 0.25),
    };
    const change = changes[event.key];
    if (!change) return;
    event.preventDefault();
    setVisible(change());
  }

  return (
    <div class="view">
      <Legend columns={columns} unit={unit} pointed={pointed} step={query.step} timeZone={timeZone} />
      <Chart
        columns={columns}
        kind={kind}
        unit={unit}
        period={period.kind}
        span={span}
        visible={visible}
        onZoom={(part) => setVisible(within(part, span))}
        onPoint={setPointed}
        timeZone={timeZone}
        language={language}
        label={`${columns.names.map((name) => words.series[name]).join(', ')} (${unit}), ${formatPeriod(period, language)}`}
      />
      <div class="tools" onKeyDown={press}>
        <button type="button" aria-label={words.zoomIn} onClick={() => setVisible(zoomed(visible, span, 0.5))}>
          <span aria-hidden="true">+</span>
        </button>
        <button
          type="button"
          aria-label={words.zoomOut}
          disabled={isWhole(visible, span)}
          onClick={() => setVisible(zoomed(visible, span, 2))}
        >
          <span aria-hidden="true">−</span>
        </button>
        <button
          type="button"
          aria-label={words.earlierPart}
          disabled={visible.from <= span.from}
          onClick={() => setVisible(moved(visible, span, -0.5))}
        >
          <span aria-hidden="true">◂</span>
        </button>
        <button
          type="button"
          aria-label={words.laterPart}
          disabled={visible.until >= span.until}
          onClick={() => setVisible(moved(visible, span, 0.5))}
        >
          <span aria-hidden="true">▸</span>
        </button>
        <a href={historyUrl(query, 'csv')} download>
          {words.csv}
        </a>
      </div>
      <Gaps gaps={answer.gaps} timeZone={timeZone} />
      <details open={isTableOpen} onToggle={(event) => setTableOpen(event.currentTarget.open)}>
        <summary>{words.asTable}</summary>
        {isTableOpen && <HistoryTable columns={columns} unit={unit} step={query.step} timeZone={timeZone} />}
      </details>
    </div>
  );
}

/** More than that is read in the table. */
const GAPS_TOLD = 3;

function Gaps({ gaps, timeZone }: { readonly gaps: readonly HistoryGap[]; readonly timeZone: string }) {
  const { language, words } = useLanguage();
  if (gaps.length === 0) return null;
  const when = (time: number) => formatMoment(time, DAY_AND_CLOCK, timeZone, language);
  return (
    <ul class="gaps quiet">
      {gaps.slice(0, GAPS_TOLD).map(({ from, to, energy = {} }) => {
        const amounts = (['import', 'export', 'production'] as const).flatMap((name) => {
          const kwh = energy[name];
          return kwh === undefined ? [] : [`${words.series[name]} ${formatNumber(kwh, 2, language)} kWh`];
        });
        return <li key={from}>{words.gap(when(from), when(to), amounts.join(', '))}</li>;
      })}
      {gaps.length > GAPS_TOLD && <li>… {gaps.length - GAPS_TOLD}</li>}
    </ul>
  );
}
