import type { DeviceStateName } from '../../readings/device-state.ts';
import { quantityNames, registerNames, type Quantity, type Register } from '../../readings/quantities.ts';
import { STATE_WORDS } from '../../words/quantities.ts';
import type { InverterState, MeterState } from '../meter-state.ts';
import { useLanguage } from './context.ts';
import { RegisterRows, ValueRows } from './rows.tsx';
import { StateMark, type Level } from './state-mark.tsx';

/** What one looks for in an inverter; all else is folded away. */
const FIRST: readonly Quantity[] = [
  'pv.power',
  'inverter.power.active',
  'pv.energy.today',
  'battery.power',
  'battery.soc',
];
const FIRST_REGISTERS: readonly Register[] = ['pv.energy', 'battery.energy.charged', 'battery.energy.discharged'];

const LEVELS: Readonly<Partial<Record<DeviceStateName, Level>>> = {
  running: 'good',
  throttled: 'good',
  charging: 'good',
  discharging: 'good',
  backup: 'good',
  fault: 'bad',
  'permanent fault': 'bad',
};

/** One meter: the registers as on its display, and what it measures now. */
export function MeterCard({ meter }: { readonly meter: MeterState }) {
  const { words } = useLanguage();
  const registers = registerNames.filter((name) => meter.registers[name] !== undefined);
  const values = quantityNames.filter((name) => meter.values[name] !== undefined);
  return (
    <section class="card meter" aria-label={`${words.meter} ${meter.id}`}>
      <h2>
        {meter.role === 'grid' ? words.meter : words.submeter} <span class="id">{meter.id}</span>
      </h2>
      {registers.length > 0 && (
        <>
          <h3>{words.registers}</h3>
          <RegisterRows device={meter} names={registers} />
        </>
      )}
      <h3>{words.now}</h3>
      {values.length === 0 ? <p class="quiet">{words.noValues}</p> : <ValueRows device={meter} names={values} />}
    </section>
  );
}

/** One inverter with its battery: what it does, delivers and has delivered; strings, phases and temperatures on request. */
export function InverterCard({ inverter }: { readonly inverter: InverterState }) {
  const { words } = useLanguage();
  const { id, model, firmware, faults = [], values, registers } = inverter;
  const first = FIRST.filter((name) => values[name] !== undefined);
  const rest = quantityNames.filter((name) => !FIRST.includes(name) && values[name] !== undefined);
  const totals = FIRST_REGISTERS.filter((name) => registers[name] !== undefined);
  const restTotals = registerNames.filter((name) => !FIRST_REGISTERS.includes(name) && registers[name] !== undefined);
  return (
    <section class="card meter" aria-label={`${words.inverter} ${id}`}>
      <h2>
        {words.inverter} <span class="id">{id}</span>
      </h2>
      <p>
        <Doing inverter={inverter} />
      </p>
      {model !== undefined && <p class="quiet">{firmware === undefined ? model : `${model} · ${firmware}`}</p>}
      {faults.length > 0 && (
        <ul class="faults">
          {faults.map(({ id, text }) => (
            <li key={id} lang="en">
              {text === id ? id : `${id}: ${text}`}
            </li>
          ))}
        </ul>
      )}
      {first.length > 0 && (
        <>
          <h3>{words.now}</h3>
          <ValueRows device={inverter} names={first} />
        </>
      )}
      {totals.length > 0 && (
        <>
          <h3>{words.totals}</h3>
          <RegisterRows device={inverter} names={totals} />
        </>
      )}
      {rest.length + restTotals.length > 0 && (
        <details>
          <summary>{words.parts}</summary>
          {rest.length > 0 && <ValueRows device={inverter} names={rest} />}
          {restTotals.length > 0 && <RegisterRows device={inverter} names={restTotals} />}
        </details>
      )}
    </section>
  );
}

/** What it says it is doing, else why it says nothing; sleep is no trouble. */
function Doing({ inverter: { up, down, state } }: { readonly inverter: InverterState }) {
  const { language, words } = useLanguage();
  if (!up && down !== undefined) {
    return <StateMark level={down === 'sleeping' || down === 'waiting' ? 'idle' : 'bad'} state={words.down[down]} />;
  }
  if (state === undefined) return <StateMark level="good" state={words.up} />;
  return <StateMark level={LEVELS[state] ?? 'idle'} state={STATE_WORDS[language][state]} />;
}
