import type { DeviceState, InverterState } from '../meter-state.ts';
import type { StateDocument } from '../state.ts';
import type { ApplianceAdvice } from '../advice-state.ts';
import { WORDS } from './words.ts';

/** Seconds until the first value of now has to vanish, if the service is not heard any more. */
export function validFor({ meters, inverters }: Pick<StateDocument, 'meters' | 'inverters'>): number {
  const left = [...meters, ...inverters]
    .filter(({ up }) => up)
    .map(({ staleAfterSeconds, lastMessageAgeSeconds = 0 }) => Math.max(0, staleAfterSeconds - lastMessageAgeSeconds));
  return left.length === 0 ? 0 : Math.min(...left);
}

/** What is left of a state when nothing in it can count as of now: registers as last known, and no number else. */
export function withoutNow(state: StateDocument): StateDocument {
  const { advice } = state;
  return {
    ...state,
    house: {},
    meters: state.meters.map(forget),
    inverters: state.inverters.map(forgetInverter),
    ...(advice && { advice: { time: advice.time, advices: advice.advices.map(unknownNow) } }),
  };
}

/** Never "now" on stale data. */
function unknownNow({ appliance, kind, name: called, since, text: told }: ApplianceAdvice): ApplianceAdvice {
  const name = (text: string) => text.split(': ')[0] as string;
  const text = {
    en: `${name(told.en)}: ${WORDS.en.levels.unknown}`,
    de: `${name(told.de)}: ${WORDS.de.levels.unknown}`,
  };
  const reason = { en: WORDS.en.unknownLost, de: WORDS.de.unknownLost };
  return { appliance, kind, name: called, since, level: 'unknown', text, reason, reasonCode: 'stale', running: false };
}

function forget<D extends DeviceState>(device: D): D {
  const registers = Object.entries(device.registers).map(([name, register]) => {
    const { obis, unit, last, since } = register;
    return [name, { obis, unit, last, since }];
  });
  return { ...device, values: {}, registers: Object.fromEntries(registers) as D['registers'] };
}

function forgetInverter(inverter: InverterState): InverterState {
  const { state: _state, faults: _faults, ...rest } = forget(inverter);
  return rest;
}
