/** A thousand polls and more in bad weather: no wrong value, and every gap is counted. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom, type Random } from '../../../src/simulators/random.ts';
import type { RequestOutcome } from '../../../src/status.ts';
import type { ReadAnswer, ReadRequest, RegisterTable } from '../../../src/transports/modbus/request.ts';
import type { BusTiming } from '../../../src/transports/modbus/settings.ts';
import { requireComponent } from '../../support/components.ts';
import { fastClock, startBus, type Bus } from '../../support/modbus-bus.ts';
import { startSerialDevice, startTcpDevice, type Behaviour, type ModbusDevice } from '../../support/modbus-device.ts';
import { startPtyPair } from '../../support/pty.ts';
import { refusalOf, storm, telling } from '../../support/modbus-storm.ts';

const socat = requireComponent('socat');
/** Everything lasts a hundredth of what it lasts in a house, the back-off too. */
const FASTER = 100;
const timing: BusTiming = { gap: 200, timeout: 750, retries: 0, drainSilence: 400, drainAtMost: 1500 };
const clock = fastClock(FASTER);

type Open = (behave: Behaviour) => Promise<{ device: ModbusDevice; address: Parameters<typeof startBus>[0] }>;

const serial: Open = async (behave) => {
  const pty = await startPtyPair(socat!);
  const device = await startSerialDevice(pty.far, behave);
  onTestFinished(async () => {
    await device.stop();
    await pty.stop();
  });
  return { device, address: { kind: 'serial', path: pty.near, baud: 9600 } };
};

function tcp(framing: 'rtu' | 'tcp'): Open {
  return async (behave) => {
    const device = await startTcpDevice(framing, behave);
    onTestFinished(() => device.stop());
    const kind = framing === 'rtu' ? ('rtu+tcp' as const) : ('modbus+tcp' as const);
    return { device, address: { kind, host: '127.0.0.1', port: device.port } };
  };
}

const lines = [
  { name: 'a pseudo-terminal pair', open: serial, framing: 'rtu' as const, missing: !socat },
  { name: 'RTU over TCP', open: tcp('rtu'), framing: 'rtu' as const, missing: false },
  { name: 'Modbus TCP', open: tcp('tcp'), framing: 'tcp' as const, missing: false },
];
const masters = [
  { polls: 1000, units: [1], retries: 0, seed: 41 },
  { polls: 300, units: [1], retries: 1, seed: 42 },
  { polls: 300, units: [1, 2, 3], retries: 0, seed: 43 },
];

describe.each(lines)('$name', ({ open, framing, missing }) => {
  it.skipIf(missing).each(masters)(
    'never gives a wrong value in $polls polls and counts every gap: units $units, $retries retries',
    async ({ polls, units, retries, seed }) => {
      const weather = storm(framing, timing, clock, seededRandom(seed));
      const { device, address } = await open(weather.behave);
      const { bus, until, stop } = await startBus(address, clock);
      onTestFinished(stop);
      await until(({ phase }) => phase === 'open');

      const random = seededRandom(seed + 1000);
      const judge = judgeOf(device);
      const answers = new Map<ReadAnswer['kind'], number>();
      let left = polls;
      await Promise.all(
        units.map(async (unit) => {
          while (left-- > 0) {
            const { kind } = await judge(bus, someRead(unit, random), { ...timing, retries });
            answers.set(kind, (answers.get(kind) ?? 0) + 1);
            // So many failures in a row may be taken for a broken connection.
            if (kind === 'unreachable') await until(({ phase }) => phase === 'open');
          }
        }),
      );

      const { requests, discarded } = bus.status();
      const of = (kind: RequestOutcome) => requests[kind];
      expect([...answers.values()].reduce((sum, each) => sum + each, 0)).toBe(polls);
      // Whatever the device was asked is counted once, by what came of it: the polls, and what the bus asked to be sure.
      // A pseudo-terminal that is opened anew may lose one on the way.
      const lost = answers.get('unreachable') ?? 0;
      const attempts = of('ok') + of('exception') + of('silent') + of('garbled');
      expect(attempts).toBeGreaterThanOrEqual(device.asked.length);
      expect(attempts).toBeLessThanOrEqual(device.asked.length + lost);
      expect(of('ok')).toBeGreaterThanOrEqual(answers.get('registers') ?? 0);
      expect(of('exception')).toBeGreaterThanOrEqual(answers.get('exception') ?? 0);
      expect(of('silent') + of('garbled')).toBeGreaterThanOrEqual(
        (answers.get('silent') ?? 0) + (answers.get('garbled') ?? 0),
      );
      // The weather was bad enough, and not so bad that nothing could go wrong.
      expect(answers.get('registers')).toBeGreaterThan(polls / 2);
      const usual = Object.entries(weather.tally).filter(([, times]) => framing === 'rtu' || times > 0);
      expect(usual.filter(([, times]) => times < polls / 200)).toEqual([]);
      // A few are not seen as such: behind a late answer, or on a connection that is given up.
      expect(discarded.echo).toBeLessThanOrEqual(weather.tally.echo);
      expect(discarded.echo).toBeGreaterThanOrEqual(Math.floor(weather.tally.echo * 0.9));
      expect(discarded.late).toBeGreaterThan(0);
      if (framing === 'rtu') expect(discarded.noise).toBeGreaterThan(0);
    },
    60_000,
  );
});

/** Mostly of the same few lengths, at other addresses each time: the case in which answers are easily mixed up. */
function someRead(unit: number, random: Random): ReadRequest {
  const table: RegisterTable = random() < 0.8 ? 'holding' : 'input';
  const count = random() < 0.8 ? 2 : 1 + Math.floor(random() * 60);
  return { unit, table, address: Math.floor(random() * 60_000), count };
}

/** Reads, and sees from the registers whether they are of a request that this read has made. */
function judgeOf(device: ModbusDevice) {
  const used = new Set<number>();
  return async (bus: Bus, request: ReadRequest, timing: BusTiming): Promise<ReadAnswer> => {
    const before = device.asked.length;
    const answer = await bus.read(request, timing);
    if (answer.kind === 'exception') {
      const own = device.asked.slice(before).filter((asked) => asked.unit === request.unit);
      expect(
        own.map(({ number }) => refusalOf(number)),
        'a refusal of something else',
      ).toContain(answer.code);
    }
    if (answer.kind !== 'registers') return answer;
    const number = answer.registers[0] as number;
    // Made by this read, and not handed out before.
    expect(number).toBeGreaterThanOrEqual(before);
    expect(used.has(number)).toBe(false);
    used.add(number);
    const asked = device.asked[number];
    expect({ unit: asked?.unit, fc: asked?.fc, address: asked?.address, count: asked?.count }).toEqual({
      unit: request.unit,
      fc: request.table === 'holding' ? 3 : 4,
      address: request.address,
      count: request.count,
    });
    expect(answer.registers).toEqual(telling({ number, ...request }));
    return answer;
  };
}
