import { formatNumber } from '../../words/format.ts';
import { totalsOf } from './chart-data.ts';
import { useLanguage } from './context.ts';
import type { Loaded } from './use-history.ts';

/** The sums of the time that is shown. */
export function TotalsList({ loaded }: { readonly loaded: Loaded }) {
  const { language, words } = useLanguage();
  const totals = loaded.kind === 'here' ? totalsOf(loaded.answer) : {};
  const kwh = (value: number | undefined) => (value === undefined ? '–' : `${formatNumber(value, 2, language)} kWh`);
  const percent = (value: number | undefined) => (value === undefined ? '–' : `${formatNumber(value, 0, language)} %`);
  const rows: readonly (readonly [string, string, string])[] = [
    ['production', words.series.production, kwh(totals.production)],
    ['consumption', words.series.consumption, kwh(totals.consumption)],
    ['import', words.series.import, kwh(totals.import)],
    ['export', words.series.export, kwh(totals.export)],
    ['selfSufficiency', words.selfSufficiency, percent(totals.selfSufficiency)],
    ['selfConsumption', words.selfConsumption, percent(totals.selfConsumption)],
  ];
  return (
    <dl class="totals" aria-busy={loaded.kind === 'loading'}>
      {rows.map(([key, name, value]) => (
        <div key={key} class={key}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
