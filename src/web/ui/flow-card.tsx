import type { StateDocument } from '../state.ts';
import { formatAge, formatNumber } from '../../words/format.ts';
import { useElapsed, useLanguage } from './context.ts';
import { flowOf, type Flow, type Stream } from './flow.ts';
import { batteryInWords, gridDirection, kilowatts } from './headline.ts';

/** Sun, house, battery and grid: how much goes which way. */
export function FlowCard({ state, isOutdated }: { readonly state: StateDocument; readonly isOutdated: boolean }) {
  const { language, words } = useLanguage();
  const { house, meters, inverters } = state;
  const flow = flowOf(house);
  const soc = inverters.map(({ values }) => values['battery.soc']?.value).find((value) => value !== undefined);
  const lines = linesOf(flow, house.selfSufficiencyPercent, soc);
  return (
    <section class={`card flow ${flow.grid?.direction ?? 'unknown'}`} aria-labelledby="flow">
      <h2 id="flow">{words.flow}</h2>
      {flow.grid ? (
        <GridNow grid={flow.grid} surplusKw={house.surplusKw} />
      ) : (
        <>
          <p class="direction">{words.unknown}</p>
          <p class="meaning">
            {isOutdated ? words.unknownLost : words.unknownWhy} <LastReading meters={meters} />
          </p>
        </>
      )}
      {hasParts(flow) && <Diagram flow={flow} />}
      {lines.length > 0 && (
        <dl class="parts">
          {lines.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );

  function linesOf(
    { sun, house, battery }: Flow,
    sufficiency: number | undefined,
    soc: number | undefined,
  ): readonly (readonly [string, string])[] {
    const percent = (value: number) => `${formatNumber(value, 0, language)} %`;
    const charge = soc === undefined ? '' : `, ${percent(soc)}`;
    const lines: readonly (readonly [string, string] | undefined)[] = [
      sun && [words.sun, kilowatts(sun.kw, language)],
      house === undefined ? undefined : [words.house, kilowatts(house, language)],
      battery && [words.battery, batteryInWords(battery, 2, language) + charge],
      sufficiency === undefined ? undefined : [words.selfSufficiency, percent(sufficiency)],
    ];
    return lines.filter((line) => line !== undefined);
  }
}

function hasParts({ sun, house, battery, grid }: Flow): boolean {
  return grid !== undefined || sun !== undefined || house !== undefined || battery !== undefined;
}

function GridNow({ grid, surplusKw }: { readonly grid: Stream; readonly surplusKw: number | undefined }) {
  const { language, words } = useLanguage();
  const meaning =
    surplusKw === undefined || grid.direction === 'still' ? '' : surplusKw > 0 ? words.surplus : words.noSurplus;
  return (
    <>
      <p class="direction">{gridDirection(grid, words)}</p>
      <p class="number">
        {formatNumber(grid.kw, 2, language)}
        <span class="unit"> kW</span>
      </p>
      <p class="meaning">{meaning}</p>
    </>
  );
}

function LastReading({ meters }: { readonly meters: StateDocument['meters'] }) {
  const { language, words } = useLanguage();
  const elapsed = useElapsed();
  const ages = meters.filter(({ role }) => role === 'grid').map(({ lastMessageAgeSeconds }) => lastMessageAgeSeconds);
  const [age] = ages.filter((age) => age !== undefined).sort((a, b) => a - b);
  return age === undefined ? null : <>{words.lastValue(formatAge(age + elapsed, language))}</>;
}

/** Room for the parts that there are. */
function viewBox({ sun, battery }: Flow): string {
  const top = sun ? 0 : 44;
  return `0 ${top} ${battery ? 240 : 150} ${100 - top}`;
}

/** The house in the middle, and dots that run the way the energy goes. The numbers stand beside it as text. */
function Diagram({ flow }: { readonly flow: Flow }) {
  const { sun, battery, grid } = flow;
  return (
    <svg class="diagram" viewBox={viewBox(flow)} aria-hidden="true" focusable="false">
      <g class="outline house">
        <path d="M98 72 120 52l22 20M104 67v25h32V67" />
      </g>
      {sun && (
        <>
          <g class="outline sun">
            <circle cx="120" cy="14" r="6" />
            <path d="M120 1v3M120 24v3M107 14h3M130 14h3M111 5l2 2M127 21l2 2M111 23l2-2M127 7l2-2" />
          </g>
          <Line kind="sun" path="M120 30v18" stream={sun} />
        </>
      )}
      {grid && (
        <>
          <g class="outline grid">
            <path d="M10 94 22 48l12 46M6 64h32M10 56h24M14 78l16-14M30 78 14 64M12 92l20-14M32 92 12 78" />
          </g>
          <Line kind="grid" path="M44 78h48" stream={grid} />
        </>
      )}
      {battery && (
        <>
          <g class="outline battery">
            <rect x="204" y="60" width="26" height="34" rx="3" />
            <path d="M212 60v-4h10v4M211 86h12M211 79h12" />
          </g>
          <Line kind="battery" path="M196 78h-48" stream={battery} />
        </>
      )}
    </svg>
  );
}

type Part = 'sun' | 'grid' | 'battery';

/** Where the arrow is when the energy comes into the house, and when it goes out. */
const HEADS: Readonly<Record<Part, Readonly<Record<'in' | 'out', string>>>> = {
  sun: { in: 'M114 43l6 6 6-6', out: 'M114 35l6-6 6 6' },
  grid: { in: 'M86 71l7 7-7 7', out: 'M50 71l-7 7 7 7' },
  battery: { in: 'M154 71l-7 7 7 7', out: 'M190 71l7 7-7 7' },
};

/** @param path from the part to the house */
function Line({ kind, path, stream }: { readonly kind: Part; readonly path: string; readonly stream: Stream }) {
  const speed = stream.kw > 3 ? 'fast' : stream.kw > 0.5 ? 'middling' : 'slow';
  return (
    <g class={`way ${kind}`}>
      <path class="line" d={path} />
      {stream.direction !== 'still' && (
        <>
          <path class={`dots ${stream.direction} ${speed}`} d={path} />
          <path class="head" d={HEADS[kind][stream.direction]} />
        </>
      )}
    </g>
  );
}
