import type { PriceSettings } from '../../advice/settings.ts';
import { totalsOf } from './chart-data.ts';
import { useLanguage } from './context.ts';
import { costsOf } from './costs.ts';
import { formatMoney } from './format.ts';
import type { Loaded } from './use-history.ts';

/** What the time that is shown has cost and earned, by the household's two prices. */
export function CostList({ loaded, prices }: { readonly loaded: Loaded; readonly prices: PriceSettings }) {
  const { language, words } = useLanguage();
  const costs = loaded.kind === 'here' ? costsOf(totalsOf(loaded.answer), prices) : {};
  const { paid, earned, balance, saved } = costs;
  const rows: readonly (readonly [string, number | undefined])[] = [
    [words.paid, paid],
    [words.earned, earned],
    [words.balance, balance],
    [words.saved, saved],
  ];
  return (
    <section class="costs" aria-labelledby="costs">
      <h3 id="costs">{words.costs}</h3>
      <dl class="totals">
        {rows.map(([name, amount]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{amount === undefined ? '–' : formatMoney(amount, prices.currency, language)}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{words.costNote}</p>
    </section>
  );
}
