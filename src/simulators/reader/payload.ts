import { austrianOffset } from '../house/local-time.ts';
import type { HouseState } from '../house/house.ts';
import type { ReaderQuirks } from './quirks.ts';

const U32 = 2 ** 32;

/** What a meter knows of the house. */
export type MeterState = Pick<HouseState, 'at' | 'gridPower' | 'gridReactivePower' | 'registers'>;

/**
 * The JSON text that an AMIS reader publishes, byte for byte: its keys in its order, integers in Wh, varh, W and var,
 * no space.
 * @param serial the meter's serial number
 */
export function amisPayload(state: MeterState, serial: string, quirks: ReaderQuirks): string {
  const fields = [...numberFields(state, quirks), ...tail(state.at, serial, quirks)];
  return `{${fields.map(([key, value]) => `"${key}":${value}`).join(',')}}`;
}

/** The keys of a reading as they are published, for discovery messages. */
export const numberKeys = [
  '1.8.0',
  '2.8.0',
  '3.8.1',
  '4.8.1',
  '1.7.0',
  '2.7.0',
  '3.7.0',
  '4.7.0',
  '1.128.0',
  'saldo',
] as const;

function numberFields(state: MeterState, quirks: ReaderQuirks): [string, string][] {
  const { registers, gridPower, gridReactivePower } = state;
  const net = gridPower - quirks.saldoOffset;
  const values: Record<(typeof numberKeys)[number], number> = {
    '1.8.0': registers.import % U32,
    '2.8.0': registers.export % U32,
    '3.8.1': registers.reactiveImport % U32,
    '4.8.1': registers.reactiveExport % U32,
    '1.7.0': Math.max(0, gridPower),
    '2.7.0': Math.max(0, -gridPower),
    '3.7.0': Math.max(0, gridReactivePower),
    '4.7.0': Math.max(0, -gridReactivePower),
    '1.128.0': 0,
    saldo: quirks.saldoNegated ? 0 - net : net,
  };
  return numberKeys.map((key) => [
    quirks.keys === 'underscores' ? key.replaceAll('.', '_') : key,
    quirks.numbers === 'string' ? `"${values[key]}"` : String(values[key]),
  ]);
}

function tail(at: number, serial: string, quirks: ReaderQuirks): [string, string][] {
  const fields: [string, string][] = [];
  const time = timeText(at, quirks.time);
  if (time !== undefined) fields.push(['time', quirks.numbers === 'string' ? `"${time}"` : time]);
  if (quirks.serial !== 'none') {
    fields.push(['serialnumber', JSON.stringify(quirks.serial === 'known' ? serial : 'unbekannt')]);
  }
  return fields;
}

function timeText(at: number, kind: ReaderQuirks['time']): string | undefined {
  switch (kind) {
    case 'utc':
      return String(Math.floor(at / 1000));
    case 'local':
      return String(Math.floor((at + austrianOffset(at)) / 1000));
    case 'true':
      return 'true';
    case 'none':
      return undefined;
  }
}
