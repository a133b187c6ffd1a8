import { formatNumber } from '../../words/format.ts';
import type { Step } from './api.ts';
import { digitsOf, type Columns } from './chart-data.ts';
import { useLanguage } from './context.ts';
import { formatBucket } from './format.ts';

interface TableProps {
  readonly columns: Columns;
  readonly unit: string;
  readonly step: Step;
  readonly timeZone: string;
}

/** The numbers of a chart. */
export function HistoryTable({ columns: { names, starts, values }, unit, step, timeZone }: TableProps) {
  const { language, words } = useLanguage();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.asTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {words.series[name]} ({unit})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {starts.map((start, row) => (
            <tr key={start}>
              <th scope="row">{formatBucket(start * 1000, step, timeZone, language)}</th>
              {values.map((column, index) => {
                const value = column[row];
                const text =
                  value === null || value === undefined ? '–' : formatNumber(value, digitsOf(unit), language);
                return <td key={names[index]}>{text}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
