import { useState } from 'preact/hooks';
import { systemClock } from '../../clock.ts';
import type { PriceSettings } from '../../advice/settings.ts';
import { historyUrl, type HistoryQuery } from './api.ts';
import { useLanguage } from './context.ts';
import { CostList } from './cost-list.tsx';
import { formatPeriod } from './format.ts';
import { HistoryView } from './history-view.tsx';
import {
  ENERGY,
  FIRST_MEASURE,
  MEASURES,
  PERIODS,
  POWER,
  lineStep,
  STEPS,
  SUFFICIENCY,
  type Measure,
} from './measure.ts';
import { neighbour, periodAt, periodOf, spanOf, type Period, type PeriodKind } from './period.ts';
import { TotalsList } from './totals-list.tsx';
import { useHistory } from './use-history.ts';

/** What was produced, used, imported and exported in a day, week, month or year, with what it cost. */
export function HistoryCard({
  timeZone,
  prices,
}: {
  readonly timeZone: string;
  readonly prices: PriceSettings | undefined;
}) {
  const { language, words } = useLanguage();
  const now = systemClock.now().wall;
  const [kind, setKind] = useState<PeriodKind>('day');
  /** Undefined is the one that is now, also after midnight. */
  const [past, setPast] = useState<Period>();
  const [measure, setMeasure] = useState<Measure>(FIRST_MEASURE.day);
  const period = past ?? periodAt(kind, now, timeZone);
  const span = spanOf(period, timeZone);
  const { sum, bar } = STEPS[period.kind];
  const ofSpan = { from: span.from, until: span.until };
  const sums: HistoryQuery = { ...ofSpan, quantity: ENERGY, step: sum };
  const bars: HistoryQuery = { ...ofSpan, quantity: measure === 'energy' ? ENERGY : SUFFICIENCY, step: bar };
  const lines: HistoryQuery = { ...ofSpan, quantity: POWER, step: lineStep(period.kind, span.from, now) };
  const summed = useHistory(sums);
  const isLatest = past === undefined;

  function show(other: Period): void {
    setKind(other.kind);
    setPast(now < spanOf(other, timeZone).until ? undefined : other);
  }

  function change(kind: PeriodKind): void {
    // Today's week, if today is shown; else that of the day that is shown.
    show(past ? periodOf(kind, past.first) : periodAt(kind, now, timeZone));
    setMeasure(FIRST_MEASURE[kind]);
  }

  return (
    <section class="card history" aria-labelledby="history">
      <h2 id="history">{words.history}</h2>
      <Choice label={words.periodChoice} names={words.periods} of={PERIODS} chosen={period.kind} onChoose={change} />
      <div class="paging">
        <button type="button" aria-label={words.previous} onClick={() => show(neighbour(period, -1))}>
          <span aria-hidden="true">‹</span>
        </button>
        <h3 aria-live="polite">{formatPeriod(period, language)}</h3>
        <button type="button" aria-label={words.next} disabled={isLatest} onClick={() => show(neighbour(period, 1))}>
          <span aria-hidden="true">›</span>
        </button>
      </div>
      <TotalsList loaded={summed} />
      <Choice label={words.measureChoice} names={words.measures} of={MEASURES} chosen={measure} onChoose={setMeasure} />
      {measure === 'power' ? (
        <HistoryView
          key={historyUrl(lines)}
          query={lines}
          names={POWER}
          unit="kW"
          period={period}
          span={span}
          kind="lines"
        />
      ) : (
        <HistoryView
          key={historyUrl(bars)}
          query={bars}
          names={measure === 'energy' ? ENERGY : SUFFICIENCY}
          unit={measure === 'energy' ? 'kWh' : '%'}
          period={period}
          span={span}
          kind="bars"
        />
      )}
      {prices && <CostList loaded={summed} prices={prices} />}
    </section>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly names: Readonly<Record<T, string>>;
  readonly of: readonly T[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, names, of, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {of.map((value) => (
        <button key={value} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {names[value]}
        </button>
      ))}
    </div>
  );
}
