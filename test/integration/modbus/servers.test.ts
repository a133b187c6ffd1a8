/** Our bus against a Modbus server of other authors (pymodbus). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadRequest } from '../../../src/transports/modbus/request.ts';
import type { BusAddress, BusTiming } from '../../../src/transports/modbus/settings.ts';
import { requireComponent } from '../../support/components.ts';
import { startBus, type ObservedBus } from '../../support/modbus-bus.ts';
import { requirePymodbus, startModbusServer, type ModbusServer, type Registers } from '../../support/modbus-server.ts';
import { startPtyPair, type PtyPair } from '../../support/pty.ts';

const socat = requireComponent('socat');
const python = requirePymodbus();

/** Python takes its time on a busy machine; only the unit that does not exist waits for as long as this. */
const timing: BusTiming = { gap: 5, timeout: 1500, retries: 0, drainSilence: 20, drainAtMost: 200 };
const block = (first: number, values: readonly number[]) =>
  Object.fromEntries(values.map((value, i) => [first + i, value]));

/** A block as long as Modbus allows, and extreme values. */
const long = Array.from({ length: 125 }, (_, i) => (i * 523) % 65_536);
const registers: Registers = {
  1: { holding: { ...block(0x0484, [5002, 0xffce, 0, 0xffff]), ...block(0x1000, long) }, input: { 0x2000: 0x5341 } },
  3: { holding: { 0x0484: 4998 }, input: {} },
  247: { holding: { 0x0000: 247 }, input: {} },
};

interface Stage {
  readonly server: ModbusServer;
  readonly address: BusAddress;
  readonly pty?: PtyPair;
}

async function serial(): Promise<Stage> {
  const pty = await startPtyPair(socat!);
  const server = await startModbusServer(python!, { kind: 'serial', path: pty.far, baud: 9600 }, registers);
  return { server, pty, address: { kind: 'serial', path: pty.near, baud: 9600 } };
}

async function tcp(): Promise<Stage> {
  const server = await startModbusServer(python!, { kind: 'tcp' }, registers);
  return { server, address: { kind: 'modbus+tcp', host: '127.0.0.1', port: server.port } };
}

describe.skipIf(!python).each([
  { name: 'RTU on a serial line', open: serial, missing: !socat },
  { name: 'Modbus TCP', open: tcp, missing: false },
])('pymodbus, $name', ({ open, missing }) => {
  let stage: Stage;
  let observed: ObservedBus;

  beforeAll(async () => {
    if (missing) return;
    stage = await open();
    observed = await startBus(stage.address);
    await observed.until(({ phase }) => phase === 'open');
  });
  afterAll(async () => {
    await observed?.stop();
    await stage?.server.stop();
    await stage?.pty?.stop();
  });

  const read = (unit: number, address: number, count = 1, table: ReadRequest['table'] = 'holding') =>
    observed.bus.read({ unit, table, address, count }, timing);

  it.skipIf(missing)('gives holding and input registers as they are set', async () => {
    expect(await read(1, 0x0484, 4)).toMatchObject({ kind: 'registers', registers: [5002, 0xffce, 0, 0xffff] });
    expect(await read(1, 0x2000, 1, 'input')).toMatchObject({ kind: 'registers', registers: [0x5341] });
    expect(await read(1, 0x1000, 125)).toMatchObject({ kind: 'registers', registers: long });
    stage.server.set({ ...registers, 1: { holding: { 0x0484: 4711 }, input: {} } });
    expect(await read(1, 0x0484)).toMatchObject({ kind: 'registers', registers: [4711] });
    stage.server.set(registers);
  });

  it.skipIf(missing)('is a clean line, of which nothing is dropped', async () => {
    const before = observed.bus.status().discarded;
    for (let times = 0; times < 5; times++) await read(1, 0x1000, 25 * (1 + times));
    expect(observed.bus.status().discarded).toEqual(before);
  });

  it.skipIf(missing)('gives the refusal of an illegal address, and the next value after it', async () => {
    expect(await read(1, 0x0485, 60)).toMatchObject({ kind: 'exception', code: 2 });
    expect(await read(1, 0x2000)).toMatchObject({ kind: 'exception', code: 2 });
    expect(await read(1, 0x0484)).toMatchObject({ kind: 'registers', registers: [5002] });
  });

  it.skipIf(missing)('keeps several units apart, asked at once', async () => {
    const answers = await Promise.all([
      read(3, 0x0484),
      read(1, 0x0484),
      read(247, 0),
      read(3, 0x0484),
      read(1, 0x0484),
    ]);
    const values = answers.map((answer) => (answer.kind === 'registers' ? answer.registers[0] : answer.kind));
    expect(values).toEqual([4998, 5002, 247, 4998, 5002]);
  });

  it.skipIf(missing)('says that a unit is silent, and goes on with the others', async () => {
    const answers = await Promise.all([
      observed.bus.read({ unit: 9, table: 'holding', address: 0, count: 1 }, timing),
      read(3, 0x0484),
    ]);
    expect(answers).toMatchObject([{ kind: 'silent' }, { kind: 'registers', registers: [4998] }]);
  });
});
