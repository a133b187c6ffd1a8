import type { Quantity, Register } from '../../readings/quantities.ts';
import { formatNumber } from '../../words/format.ts';
import type { DeviceState } from '../meter-state.ts';
import { Age } from './age.tsx';
import { useLanguage } from './context.ts';

/** Digits behind the point by unit, as fine as devices measure. */
const DIGITS: Readonly<Record<string, number>> = { kW: 3, kvar: 3, kWh: 2, V: 1, A: 2, Hz: 2, '°C': 0, '%': 0 };
const REGISTER_DIGITS = 3;

/** Totals as on the display. */
export function RegisterRows({ device, names }: { readonly device: DeviceState; readonly names: readonly Register[] }) {
  return (
    <dl class="display">
      {names.map((name) => (
        <RegisterRow key={name} name={name} device={device} />
      ))}
    </dl>
  );
}

function RegisterRow({ device, name }: { readonly device: DeviceState; readonly name: Register }) {
  const { language, words } = useLanguage();
  const register = device.registers[name];
  if (!register) return null;
  const { obis, unit, value, last } = register;
  return (
    <div>
      <dt>
        {/* Only a meter has OBIS codes on a display; elsewhere the name of the register stands there. */}
        {obis !== name && <span class="obis">{obis}</span>} {words.quantities[name]}
      </dt>
      <dd class={value === undefined ? 'old' : ''}>
        <span class="digits">{formatNumber(value ?? last.value, REGISTER_DIGITS, language)}</span> {unit}{' '}
        {value === undefined && (
          <span class="note">
            {words.lastKnown}, <Age seconds={last.ageSeconds} time={last.time} />
          </span>
        )}
      </dd>
    </div>
  );
}

/** Values of now. */
export function ValueRows({ device, names }: { readonly device: DeviceState; readonly names: readonly Quantity[] }) {
  return (
    <dl class="values">
      {names.map((name) => (
        <ValueRow key={name} name={name} device={device} />
      ))}
    </dl>
  );
}

function ValueRow({ device, name }: { readonly device: DeviceState; readonly name: Quantity }) {
  const { language, words } = useLanguage();
  const found = device.values[name];
  if (!found) return null;
  const { value, unit } = found;
  // The direction by word, because nobody remembers which sign is which.
  const size = name === 'battery.power' ? Math.abs(value) : value;
  const number = formatNumber(size, DIGITS[unit] ?? 0, language);
  const direction = name !== 'battery.power' ? '' : value > 0 ? words.charging : value < 0 ? words.discharging : '';
  return (
    <div>
      <dt>{words.quantities[name]}</dt>
      <dd>{[direction, number, unit === '1' ? '' : unit].filter((part) => part !== '').join(' ')}</dd>
    </div>
  );
}
