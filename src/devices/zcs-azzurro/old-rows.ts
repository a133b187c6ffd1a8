import type { RegisterRow } from '../modbus/register-map.ts';
import { faultName, identity } from './row.ts';

const CAPTURE = 'capture old-hyd3000es-fc04-2000x14-identity';

/** Where both old maps have it: input registers, read with function 4. */
export const OLD_IDENTITY = { address: 0x20_00, count: 14 } as const;

export const oldIdentity: readonly RegisterRow[] = [
  {
    ...identity('serial', 0x20_01, 7, CAPTURE, 'input'),
    note: 'One definition has it begin at 0x2002; in the capture it begins at 0x2001.',
  },
  { ...identity('firmware', 0x20_08, 2, CAPTURE, 'input'), note: 'Of the control software; hardware and DSP follow.' },
];

/** Fault registers 1–5 of both old maps. */
export function oldFaults(address: number): RegisterRow {
  return {
    kind: 'faults',
    address,
    count: 5,
    first: 1,
    texts: new Map(),
    name: faultName(2),
    group: 'fast',
    source: 'Two definitions agree on the registers',
    note:
      'Sources conflict on the order of the bits: least significant first here, as two definitions have it and the ' +
      'document of G3 gives it; a third begins with the high byte. Which words belong to a number differs between ' +
      'models: look it up in the manual.',
  };
}
