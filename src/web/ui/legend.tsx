import { formatNumber } from '../../words/format.ts';
import type { Step } from './api.ts';
import { digitsOf } from './chart-data.ts';
import { useLanguage } from './context.ts';
import type { Columns } from './chart-data.ts';
import { formatBucket } from './format.ts';

interface LegendProps {
  readonly columns: Columns;
  readonly unit: string;
  /** The bucket at the pointer. */
  readonly pointed: number | undefined;
  readonly step: Step;
  readonly timeZone: string;
}

/** What the colours mean, and the numbers at the pointer. */
export function Legend({ columns, unit, pointed, step, timeZone }: LegendProps) {
  const { language, words } = useLanguage();
  const { names, starts, values } = columns;
  const start = pointed === undefined ? undefined : starts[pointed];
  return (
    <ul class="legend">
      {names.map((name, index) => {
        const value = pointed === undefined ? undefined : values[index]?.[pointed];
        return (
          <li key={name}>
            <span class={`swatch ${name}`} aria-hidden="true" /> {words.series[name]}
            {value !== undefined && value !== null && (
              <b>
                {' '}
                {formatNumber(value, digitsOf(unit), language)} {unit}
              </b>
            )}
          </li>
        );
      })}
      <li class="quiet">{start === undefined ? unit : formatBucket(start * 1000, step, timeZone, language)}</li>
    </ul>
  );
}
