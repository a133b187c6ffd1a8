import type { Answer, ModbusFamily, Probed, ReadRegisters } from '../modbus/family.ts';
import type { RegisterMap } from '../modbus/register-map.ts';
import { textOf } from '../modbus/text.ts';
import { Asking, isAlive, isGridFrequency, isSerial } from './asking.ts';
import { sofarG3 } from './g3-map.ts';
import { findG3 } from './g3-probe.ts';
import { sofarHybridOld } from './hybrid-map.ts';
import { findHybrid, findString, readOldIdentity, type OldFound } from './old-probe.ts';
import { sofarString } from './string-map.ts';

const G3_SERIAL = { address: 0x04_45, count: 8 };
const G3_FREQUENCY = 0x04_84;

/**
 * ZCS Azzurro and Sofar, whose devices are the same: three register maps, told apart by asking. Serial numbers only
 * hint, for their prefixes are known incompletely.
 */
export const zcsAzzurro: ModbusFamily = {
  id: 'zcs-azzurro',
  title: 'ZCS Azzurro, Sofar',
  profiles: [sofarString, sofarHybridOld('hybrid'), sofarG3],
  bauds: [9600],
  probe,
};

async function probe(read: ReadRegisters, pinned?: RegisterMap): Promise<Probed> {
  const first = await read('holding', G3_SERIAL.address, G3_SERIAL.count);
  // A bus has asked twice by now; nobody is there, and every further read would cost its time-outs.
  if (!isAlive(first)) return { kind: 'nobody' };
  const ask = new Asking(read);
  const found = pinned ? await findPinned(ask, first, pinned) : await findAny(ask, first);
  return found ? { kind: 'found', device: found } : { kind: 'another' };
}

type Found = Exclude<OldFound, 'alias'>;

async function findAny(ask: Asking, first: Answer): Promise<Found> {
  const head = serialOf(first);
  const [frequency] = (await ask.optional('holding', G3_FREQUENCY, 1)) ?? [];
  // Without a grid the frequency is 0, which speaks against nothing.
  if (head !== undefined && (!frequency || isGridFrequency(frequency))) return findG3(ask, head);
  if (head === undefined && isGridFrequency(frequency)) return findG3(ask, undefined);

  const who = await readOldIdentity(ask);
  const hybrid = await findHybrid(ask, who, false);
  if (hybrid) return hybrid;
  const string = await findString(ask, who, false);
  return string === 'alias' ? findG3(ask, head) : string;
}

async function findPinned(ask: Asking, first: Answer, { id }: RegisterMap): Promise<Found> {
  if (id === sofarG3.id) {
    const isReadable = first.kind === 'registers' || (await ask.optional('holding', G3_FREQUENCY, 1)) !== undefined;
    return isReadable ? findG3(ask, serialOf(first)) : undefined;
  }
  const who = await readOldIdentity(ask);
  if (id !== sofarString.id) return findHybrid(ask, who, true);
  const string = await findString(ask, who, true);
  return string === 'alias' ? undefined : string;
}

function serialOf(answer: Answer): string | undefined {
  const text = answer.kind === 'registers' ? textOf(answer.registers) : undefined;
  return isSerial(text) ? text : undefined;
}
