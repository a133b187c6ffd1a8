import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import { silentLogger } from '../../logger.ts';
import { SimulatedClock } from '../clock.ts';
import { seededRandom } from '../random.ts';
import { defaultReader } from '../reader/settings.ts';
import { SimulatedReader } from '../reader/reader.ts';
import { hex, mbap, RawClient, read } from './client.fixture.ts';
import { openPty } from './endpoints/pty.ts';
import { HOUR, houseInMinutes, JUNE } from './house.fixture.ts';
import { SimulatedInverter } from './inverter.ts';
import { CAPTURES, type CapturedFrame, type CaptureName } from './maps/captures.ts';
import { settingsFor, type DeviceKind, type InverterSettings } from './settings.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function started(kind: DeviceKind, change: Partial<InverterSettings> = {}): Promise<SimulatedInverter> {
  const settings: InverterSettings = {
    ...settingsFor(kind),
    endpoint: { over: 'rtu-tcp', host: '127.0.0.1', port: 0 },
    latency: 0,
    baud: 0,
    ...change,
  };
  const clock = new SimulatedClock(JUNE);
  const house = houseInMinutes(2, settings.house, clock);
  clock.advance(13 * HOUR);
  // The house stands still at noon; the line has real time.
  const inverter = new SimulatedInverter(settings, {
    clock: systemClock,
    random: seededRandom(1),
    logger: silentLogger,
    house,
  });
  await inverter.start();
  undo.push(() => inverter.stop());
  return inverter;
}

async function client(inverter: SimulatedInverter): Promise<RawClient> {
  const raw = await RawClient.to(inverter.address());
  undo.push(() => raw.close());
  return raw;
}

const OVER_TCP = { over: 'modbus-tcp', host: '127.0.0.1', port: 0 } as const;

describe('RTU over TCP', () => {
  it('answers what the house says', async () => {
    const inverter = await started({ map: 'sofar-string' });
    expect(inverter.address()).toMatch(/^rtu\+tcp:\/\/127\.0\.0\.1:\d+$/);
    const raw = await client(inverter);
    const answer = await raw.ask(read(1, 3, 0x000c, 1), 7);
    expect(answer.readUInt16BE(3)).toBe(Math.round(inverter.house().inverter.acPower / 10));
  });

  it('puts a request together from pieces, and answers two that come in one', async () => {
    const inverter = await started({ map: 'sofar-string' });
    const raw = await client(inverter);
    const request = read(1, 3, 0x000e, 1);
    raw.send(request.subarray(0, 3));
    raw.send(request.subarray(3));
    expect((await raw.take(7)).subarray(0, 3)).toEqual(hex('01 03 02'));
    raw.send(Buffer.concat([request, read(1, 3, 0x0015, 2)]));
    expect((await raw.take(16)).subarray(7, 10)).toEqual(hex('01 03 04'));
  });

  it.each<[string, DeviceKind, Buffer, string]>([
    ['no such address', { map: 'sofar-string' }, read(1, 3, 0x0028, 1), '0183 02'],
    ['no such input register', { map: 'sofar-string' }, read(1, 4, 0x0000, 1), '0184 02'],
    [
      'no strings at 0x0105 on one phase',
      { map: 'sofar-hybrid-old', device: 'hyd-es' },
      read(1, 3, 0x0105, 16),
      '0183 02',
    ],
    ['no registers at all', { map: 'sofar-string' }, read(1, 3, 0x0000, 0), '0183 03'],
    ['more than the protocol allows', { map: 'sunspec', numbers: 'float' }, read(1, 3, 40_000, 126), '0183 03'],
    ['61 registers', { map: 'sofar-g3', firmware: 'hyd-3ph' }, read(1, 3, 0x0480, 61), '0190 02'],
    ['across a block', { map: 'sofar-g3', firmware: 'hyd-3ph' }, read(1, 3, 0x04bf, 2), '0190 02'],
    ['a reserved register', { map: 'sofar-g3', firmware: 'v1.38' }, read(1, 3, 0x043d, 3), '0190 02'],
    ['the mask, which V1.38 has not', { map: 'sofar-g3', firmware: 'v1.38' }, read(1, 3, 0x0400, 4), '0190 02'],
    ['as the standard says', { map: 'sofar-g3', firmware: 'v1.38-standard' }, read(1, 3, 0x0400, 4), '0183 02'],
    ['batteries that are not there', { map: 'sofar-g3', firmware: 'ktlx-g3' }, read(1, 3, 0x0604, 7), '0190 02'],
    ['not at the start of a block', { map: 'sofar-g3', firmware: 'ktlx-g3-aligned' }, read(1, 3, 0x0404, 4), '0190 02'],
    ['an odd count', { map: 'eastron-sdm630' }, read(1, 4, 0x0000, 3), '0184 03'],
    ['more than 80', { map: 'eastron-sdm630' }, read(1, 4, 0x0000, 82), '0184 02'],
    ['holding registers of a meter', { map: 'eastron-sdm630' }, read(1, 3, 0x0000, 2), '0183 02'],
    ['a write', { map: 'sofar-string' }, read(1, 6, 0x0000, 1), '0186 01'],
  ])('refuses: %s', async (_, kind, request, expected) => {
    const inverter = await started(kind);
    const answer = await (await client(inverter)).ask(request, 5);
    expect(answer.subarray(0, 3)).toEqual(hex(expected));
    expect(inverter.counts.writes).toBe(expected.endsWith('01') ? 1 : 0);
  });

  it.each<[string, DeviceKind, number, number]>([
    ['all of the old map', { map: 'sofar-string' }, 0x0000, 40],
    ['70 registers of the old hybrid', { map: 'sofar-hybrid-old', device: 'hyd-es' }, 0x0200, 70],
    ['64 of a HYD-EP', { map: 'sofar-g3', firmware: 'hyd-ep' }, 0x0680, 64],
    ['60 of a whole block', { map: 'sofar-g3', firmware: 'v1.38' }, 0x0484, 60],
    ['the alias of an 11KTLX-G3', { map: 'sofar-g3', firmware: 'ktlx-g3' }, 0x0000, 40],
    ['a block from its start', { map: 'sofar-g3', firmware: 'ktlx-g3-aligned' }, 0x0400, 40],
  ])('answers: %s', async (_, kind, address, count) => {
    const answer = await (await client(await started(kind))).ask(read(1, 3, address, count), 5 + 2 * count);
    expect(answer[2]).toBe(2 * count);
  });

  it('has several devices on one line, and nobody at other units', async () => {
    const inverter = await started(
      { map: 'sofar-string' },
      { neighbours: [{ kind: { map: 'eastron-sdm630' }, unit: 2, serial: '' }] },
    );
    const raw = await client(inverter);
    raw.send(read(3, 3, 0x0000, 1));
    const meter = await raw.ask(read(2, 4, 0x0034, 2), 9);
    expect(meter.readFloatBE(3)).toBe(inverter.house().gridPower);
    expect((await raw.ask(read(1, 3, 0x0000, 1), 7))[0]).toBe(1);
    expect(inverter.counts).toEqual({ requests: 2, writes: 0, answers: 2, strangers: 1, junk: 0 });
  });

  it('breaks connections when told, and takes new ones', async () => {
    const inverter = await started({ map: 'sofar-string' });
    const raw = await client(inverter);
    await raw.ask(read(1, 3, 0x0000, 1), 7);
    const closed = raw.closed();
    await inverter.cut();
    await closed;
    const again = await client(inverter);
    expect(await again.ask(read(1, 3, 0x0000, 1), 7)).toHaveLength(7);
  });

  it.each(Object.keys(CAPTURES) as CaptureName[])('serves %s byte for byte', async (capture) => {
    const raw = await client(await started({ map: 'captured', capture }));
    const frames: readonly CapturedFrame[] = CAPTURES[capture as keyof typeof CAPTURES];
    for (const { request, response } of frames)
      expect(await raw.ask(hex(request), response.length / 2)).toEqual(hex(response));
  });

  it('says in a sentence that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    undo.push(() => other.close());
    const { port } = other.address() as { port: number };
    await expect(
      started({ map: 'sofar-string' }, { endpoint: { over: 'rtu-tcp', host: '127.0.0.1', port } }),
    ).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  });

  it('stops twice and before it was started', async () => {
    const settings = settingsFor({ map: 'sofar-string' });
    const deps = { clock: systemClock, random: Math.random, logger: silentLogger, house: houseInMinutes(1) };
    const inverter = new SimulatedInverter(settings, deps);
    await inverter.stop();
    await inverter.stop();
    expect(() => inverter.address()).toThrow('was not started');
  });
});

describe('Modbus TCP', () => {
  it('answers each transaction under its number, in pieces and together', async () => {
    const inverter = await started({ map: 'sofar-g3', firmware: 'hyd-3ph' }, { endpoint: OVER_TCP });
    expect(inverter.address()).toMatch(/^modbus\+tcp:/);
    const raw = await client(inverter);
    const two = Buffer.concat([mbap(0x1234, 1, '03 0484 0001'), mbap(0x1235, 1, '03 0404 0001')]);
    raw.send(two.subarray(0, 9));
    raw.send(two.subarray(9));
    const answers = await raw.take(22);
    expect(answers.subarray(0, 9)).toEqual(hex('1234 0000 0005 01 03 02'));
    expect(answers.subarray(11)).toEqual(hex('1235 0000 0005 01 03 02 0002'));
  });

  it('says that nobody is at another unit, and refuses as the firmware does', async () => {
    const raw = await client(await started({ map: 'sofar-g3', firmware: 'hyd-3ph' }, { endpoint: OVER_TCP }));
    expect(await raw.ask(mbap(1, 9, '03 0484 0001'), 9)).toEqual(hex('0001 0000 0003 09 83 0b'));
    expect(await raw.ask(mbap(2, 1, '03 0000 0028'), 9)).toEqual(hex('0002 0000 0003 01 90 02'));
    expect(await raw.ask(mbap(3, 1, '03 0000'), 9)).toEqual(hex('0003 0000 0003 01 90 03'));
  });

  it.each(['474554202f20485454502f312e310d0a', '0001 0000 0001 01 03 0000 0001', '0001 0000 0fff 01 03'])(
    'closes on what is no Modbus TCP: %s',
    async (bytes) => {
      const inverter = await started({ map: 'sunspec', numbers: 'integer' }, { endpoint: OVER_TCP });
      const raw = await client(inverter);
      const closed = raw.closed();
      raw.send(hex(bytes));
      await closed;
      expect(inverter.counts).toMatchObject({ requests: 0, junk: hex(bytes).length });
    },
  );

  it('has the model chain of a Kostal as it was captured', async () => {
    const raw = await client(
      await started({ map: 'captured', capture: 'kostal-plenticore' }, { endpoint: OVER_TCP, unit: 0x47 }),
    );
    expect(await raw.ask(hex('00 25 00 00 00 06 47 03 9c 40 00 02'), 13)).toEqual(
      hex('00 25 00 00 00 07 47 03 04 53 75 6e 53'),
    );
    expect(await raw.ask(hex('00 08 00 00 00 06 47 03 9d 74 00 02'), 13)).toEqual(
      hex('00 08 00 00 00 07 47 03 04 00 cb 00 69'),
    );
  });
});

describe.skipIf(spawnSync('socat', ['-V']).error !== undefined)('pseudo-terminals', () => {
  const directory = () => {
    const made = mkdtempSync(join(tmpdir(), 'simulated-inverter-'));
    undo.push(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };

  async function askThere(path: string): Promise<Buffer> {
    const terminal = await open(path, 'r+');
    try {
      await terminal.write(read(1, 3, 0x000e, 1));
      const bytes: Buffer = Buffer.alloc(7);
      for (let got = 0; got < 7;) got += (await terminal.read(bytes, got, 7 - got)).bytesRead;
      return bytes;
    } finally {
      await terminal.close();
    }
  }

  it('are there, stay when a client closes them, and come back when they are pulled', async () => {
    const path = join(directory(), 'ttyV0');
    const inverter = await started({ map: 'sofar-string' }, { endpoint: { over: 'pty', path } });
    expect(inverter.address()).toBe(path);
    expect((await askThere(path)).subarray(0, 3)).toEqual(hex('01 03 02'));
    expect((await askThere(path)).subarray(0, 3)).toEqual(hex('01 03 02'));
    await inverter.cut();
    expect((await askThere(path)).subarray(0, 3)).toEqual(hex('01 03 02'));
    await inverter.stop();
    await expect(open(path, 'r+')).rejects.toThrow('ENOENT');
  });

  it('say in a sentence that their directory is missing', async () => {
    const path = join(directory(), 'nowhere', 'ttyV0');
    await expect(started({ map: 'sofar-string' }, { endpoint: { over: 'pty', path } })).rejects.toThrow(
      `The pseudo-terminal ${path} could not be made`,
    );
  });

  it('can be served on from their other end, as a serial device', async () => {
    const path = join(directory(), 'ttyV0');
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    let got: Buffer = Buffer.alloc(0);
    let send: (bytes: Buffer) => void = () => {};
    const line = await openPty(path, (sender) => {
      send = sender;
      return {
        receive(bytes) {
          got = Buffer.concat([got, bytes]);
          if (got.length >= 7) resolve(got);
        },
        end() {},
      };
    });
    undo.push(() => line.close());
    const inverter = await started({ map: 'sofar-string' }, { endpoint: { over: 'serial', path, baud: 9600 } });
    send(read(1, 3, 0x000e, 1));
    expect((await promise).subarray(0, 3)).toEqual(hex('01 03 02'));
    await inverter.stop();
  });
});

it('says in a sentence that a serial device is missing', async () => {
  const endpoint = { over: 'serial', path: '/dev/not-there', baud: 9600 } as const;
  await expect(started({ map: 'sofar-string' }, { endpoint })).rejects.toThrow(
    'cannot open the serial device /dev/not-there',
  );
});

describe('one house', () => {
  it('is shared with a reader: what the meter shows is what the inverter delivers less', async () => {
    const house = houseInMinutes(3);
    const deps = { clock: systemClock, random: Math.random, logger: silentLogger, house };
    const reader = new SimulatedReader(defaultReader, deps);
    const inverter = new SimulatedInverter(settingsFor({ map: 'sofar-string' }), deps);
    expect(reader.house()).toEqual(inverter.house());
    expect(reader.house().gridPower).toBe(inverter.house().housePower - inverter.house().inverter.acPower);
  });
});
