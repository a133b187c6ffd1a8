import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { defaultBattery } from '../house/battery.ts';
import type { HouseSettings } from '../house/house.ts';
import { seededRandom } from '../random.ts';
import { hex, mbap, read } from './client.fixture.ts';
import { SimulatedDevice } from './device.ts';
import { namedFaults, noFaults, type InverterFaults } from './faults.ts';
import { HOUR, houseInMinutes, JUNE, MINUTE } from './house.fixture.ts';
import type { Line } from './line.ts';
import { hasGoodCrc } from './rtu.ts';
import { RtuSession } from './rtu-session.ts';
import type { DeviceKind } from './settings.ts';
import { TcpSession } from './tcp-session.ts';

interface Bench {
  readonly clock: SimulatedClock;
  readonly line: Line;
  readonly sent: Buffer[];
  readonly rtu: RtuSession;
  readonly tcp: TcpSession;
  dropped: boolean;
  set(faults: Partial<InverterFaults>): void;
}

/** A device at noon, its line by hand; what it sends, chunk by chunk. */
function bench(
  kind: DeviceKind,
  faults: Partial<InverterFaults> = {},
  options: { latency?: number; baud?: number; hour?: number; house?: Partial<HouseSettings> } = {},
): Bench {
  const { latency = 0, baud = 0, hour = 13, house = {} } = options;
  const clock = new SimulatedClock(JUNE);
  const home = houseInMinutes(2, house, clock);
  clock.advance(hour * HOUR);
  let active: InverterFaults = { ...noFaults, ...faults };
  const sent: Buffer[] = [];
  const line: Line = {
    clock,
    random: seededRandom(4),
    devices: new Map([[1, new SimulatedDevice({ kind, unit: 1, serial: 'ZS2ES011N3C00077' }, () => home.state())]]),
    latency,
    baud,
    counts: { requests: 0, writes: 0, answers: 0, strangers: 0, junk: 0 },
    faults: () => active,
  };
  const send = (bytes: Buffer) => void sent.push(Buffer.from(bytes));
  const made: Bench = {
    clock,
    line,
    sent,
    rtu: new RtuSession(line, send),
    tcp: new TcpSession(line, send, () => (made.dropped = true)),
    dropped: false,
    set: (changes) => (active = { ...active, ...changes }),
  };
  return made;
}

const STRING: DeviceKind = { map: 'sofar-string' };
const HYBRID: DeviceKind = { map: 'sofar-g3', firmware: 'hyd-3ph' };
const FREQUENCY = read(1, 3, 0x000e, 1);

/** Asks often enough that a share shows; all answers that came. */
function askOften({ rtu, sent }: Bench, times = 400, request = FREQUENCY): Buffer[][] {
  return Array.from({ length: times }, () => {
    sent.length = 0;
    rtu.receive(request);
    return [...sent];
  });
}

const isRight = (chunks: readonly Buffer[]) => {
  const answer = Buffer.concat(chunks);
  return answer.length === 7 && answer[0] === 1 && answer[1] === 3 && answer[2] === 2 && hasGoodCrc(answer);
};

describe('without faults', () => {
  it('answers each time', () => {
    const b = bench(STRING);
    expect(askOften(b).every(isRight)).toBe(true);
    expect(b.line.counts).toEqual({ requests: 400, writes: 0, answers: 400, strangers: 0, junk: 0 });
  });

  it('takes the time of the line and of the device: 40 registers at 9600 baud', () => {
    const b = bench(STRING, {}, { latency: 50, baud: 9600 });
    b.rtu.receive(read(1, 3, 0, 40));
    // (8 + 85) characters of 10 bits.
    b.clock.advance(50 + 96.8);
    expect(b.sent).toHaveLength(0);
    b.clock.advance(0.2);
    expect(b.sent).toHaveLength(1);
  });

  it('forgets half a request after silence', () => {
    const b = bench(STRING);
    b.rtu.receive(FREQUENCY.subarray(0, 5));
    b.clock.advance(60);
    b.rtu.receive(FREQUENCY.subarray(5));
    b.clock.advance(60);
    expect(b.sent).toHaveLength(0);
    expect(b.line.counts.junk).toBe(8);
    b.rtu.receive(FREQUENCY.subarray(0, 5));
    b.clock.advance(30);
    b.rtu.receive(FREQUENCY.subarray(5));
    expect(isRight(b.sent)).toBe(true);
  });

  it('says nothing to others and to a wrong CRC', () => {
    const b = bench(STRING);
    b.rtu.receive(read(2, 3, 0x000e, 1));
    b.rtu.receive(hex('01 03 00 0e 00 01 00 00'));
    expect(b.sent).toHaveLength(0);
    expect(b.line.counts).toMatchObject({ requests: 0, strangers: 1 });
  });

  it('sends nothing to a connection that is gone', () => {
    const b = bench(STRING, {}, { latency: 10 });
    b.rtu.receive(FREQUENCY);
    b.rtu.end();
    b.clock.advance(100);
    expect(b.sent).toHaveLength(0);
  });
});

describe('faults', () => {
  it('late: a share comes later by that much, one after another', () => {
    const b = bench(STRING, { late: 0.25, lateBy: 700 });
    let late = 0;
    for (let i = 0; i < 400; i++) {
      b.sent.length = 0;
      b.rtu.receive(FREQUENCY);
      if (b.sent.length === 0) {
        late++;
        b.clock.advance(699);
        expect(b.sent).toHaveLength(0);
        b.clock.advance(1);
      }
      expect(isRight(b.sent)).toBe(true);
    }
    expect(late).toBeGreaterThan(60);
    expect(late).toBeLessThan(140);
  });

  it('late, asked again meanwhile: both are answered in order, or the second is lost', () => {
    const b = bench(STRING, { late: 1, lateBy: 700 });
    const ask = () => {
      b.sent.length = 0;
      b.rtu.receive(read(1, 3, 0x0015, 2));
      b.clock.advance(500);
      b.rtu.receive(FREQUENCY);
      b.clock.advance(200);
      expect(b.sent.map((chunk) => chunk.length)).toEqual([9]);
      b.clock.advance(500);
      return b.sent.length;
    };
    expect(ask()).toBe(2);
    b.set(namedFaults['deaf-while-busy']);
    expect(ask()).toBe(1);
  });

  it('dropped bytes: one to three are missing', () => {
    const answers = askOften(bench(STRING, { drop: 0.25 })).map((chunks) => Buffer.concat(chunks));
    const short = answers.filter((answer) => answer.length < 7);
    expect(short.length).toBeGreaterThan(60);
    expect(new Set(short.map((answer) => answer.length))).toEqual(new Set([4, 5, 6]));
  });

  it('wrong CRC: one bit is turned', () => {
    const answers = askOften(bench(STRING, { wrongCrc: 0.25 })).map((chunks) => Buffer.concat(chunks));
    const wrong = answers.filter((answer) => !hasGoodCrc(answer));
    expect(wrong.length).toBeGreaterThan(60);
    expect(wrong.length).toBeLessThan(140);
    expect(new Set(answers.map((answer) => answer.length))).toEqual(new Set([7]));
  });

  it('noise: bytes in front of an answer that is right', () => {
    const answers = askOften(bench(STRING, { noise: 0.25 })).map((chunks) => Buffer.concat(chunks));
    const noisy = answers.filter((answer) => answer.length > 7);
    expect(noisy.length).toBeGreaterThan(60);
    expect(noisy.every((answer) => isRight([answer.subarray(-7)]))).toBe(true);
  });

  it('echo: the request comes back first, bytes that are no request too', () => {
    const b = bench(STRING, namedFaults.echo);
    b.rtu.receive(FREQUENCY);
    expect(b.sent[0]).toEqual(FREQUENCY);
    expect(isRight(b.sent.slice(1))).toBe(true);
    b.rtu.receive(hex('ff'));
    expect(b.sent.at(-1)).toEqual(hex('ff'));
  });

  it("exceptions: the firmware's own, or another's", () => {
    const g3 = bench(HYBRID);
    const answerTo = (b: Bench) => {
      b.sent.length = 0;
      b.rtu.receive(read(1, 3, 0x0000, 40));
      return Buffer.concat(b.sent);
    };
    expect(answerTo(g3)).toEqual(hex('01 90 02 cd c1'));
    g3.set(namedFaults['exception-0x83']);
    expect(answerTo(g3)).toEqual(hex('01 83 02 c0 f1'));
    const old = bench({ map: 'sofar-hybrid-old', device: 'hyd-es' });
    expect(answerTo(old)).toEqual(hex('01 83 02 c0 f1'));
    old.set(namedFaults['exception-0x90']);
    expect(answerTo(old)).toEqual(hex('01 90 02 cd c1'));
  });

  it('busy: exception 6', () => {
    const answers = askOften(bench(STRING, { busy: 0.25 })).map((chunks) => Buffer.concat(chunks));
    const busy = answers.filter((answer) => answer[1] === 0x83);
    expect(busy.length).toBeGreaterThan(60);
    expect(busy.every((answer) => answer.equals(hex('01 83 06 c1 32')))).toBe(true);
    expect(answers.filter((answer) => !busy.includes(answer)).every((answer) => isRight([answer]))).toBe(true);
  });

  it('illegal addresses: any read that touches them', () => {
    const b = bench(HYBRID, { illegal: [{ from: 0x0490, to: 0x0497 }] });
    const code = (address: number, count: number) => {
      b.sent.length = 0;
      b.rtu.receive(read(1, 3, address, count));
      return b.sent[0]![1];
    };
    expect([code(0x048c, 4), code(0x0498, 1)]).toEqual([3, 3]);
    expect([code(0x048c, 5), code(0x0497, 1), code(0x0492, 2), code(0x0488, 32)]).toEqual([0x90, 0x90, 0x90, 0x90]);
  });

  it('silent and half-open: not a byte; the second sees nothing either', () => {
    const b = bench(STRING, namedFaults.night);
    expect(askOften(b, 5).flat()).toEqual([]);
    expect(b.line.counts.requests).toBe(5);
    b.set({ silent: false, halfOpen: true, echo: true });
    expect(askOften(b, 5).flat()).toEqual([]);
    b.tcp.receive(mbap(1, 1, '03 000e 0001'));
    expect(b.sent).toEqual([]);
    expect(b.line.counts.requests).toBe(5);
    b.set({ halfOpen: false, echo: false });
    expect(askOften(b, 5).every(isRight)).toBe(true);
  });

  it('two masters: another request and its answer first, never as long as what was asked', () => {
    const b = bench(STRING, { foreign: 0.25 });
    for (const [request, length] of [
      [FREQUENCY, 7],
      [read(1, 3, 0x0015, 2), 9],
    ] as const) {
      const foreign = askOften(b, 400, request).filter((chunks) => chunks.length > 1);
      expect(foreign.length).toBeGreaterThan(60);
      for (const [theirs, answer, own, ...more] of foreign) {
        expect([hasGoodCrc(theirs!), hasGoodCrc(answer!), hasGoodCrc(own!), more.length]).toEqual([
          true,
          true,
          true,
          0,
        ]);
        expect([theirs!.length, own!.length]).toEqual([8, length]);
        expect(answer!.length).not.toBe(length);
      }
    }
  });

  it('faults of the inverter itself', () => {
    const b = bench(HYBRID, { faultIds: [27] });
    b.rtu.receive(read(1, 3, 0x0405, 2));
    expect(b.sent[0]!.subarray(3, 7)).toEqual(hex('0000 0400'));
  });
});

describe('a day of a string inverter', () => {
  const PRODUCED = read(1, 3, 0x0015, 2);
  const ask = (b: Bench) => {
    b.sent.length = 0;
    b.rtu.receive(PRODUCED);
    return b.sent[0]?.readUInt32BE(3);
  };

  it('begins and ends in silence', () => {
    const b = bench(STRING, {}, { hour: 0 });
    const answers = Array.from({ length: 24 * 12 }, () => {
      b.clock.advance(5 * MINUTE);
      return ask(b);
    });
    const first = answers.findIndex((kWh) => kWh !== undefined);
    const last = answers.findLastIndex((kWh) => kWh !== undefined);
    // Sunrise in Linz is at 5:02, sunset at 21:10.
    expect(first).toBeGreaterThan(4.5 * 12);
    expect(first).toBeLessThan(7 * 12);
    expect(last).toBeGreaterThan(19 * 12);
    expect(last).toBeLessThan(22 * 12);
    const day = answers.slice(first, last + 1);
    expect(day.every((kWh) => kWh !== undefined && kWh > 30_000)).toBe(true);
    expect(day.at(-1)! - day[0]!).toBeGreaterThan(5);
  });

  it('begins with zeros for some minutes, when told so', () => {
    const b = bench(STRING, namedFaults['zeros-at-dawn'], { hour: 0 });
    const seen: (number | undefined)[] = [];
    for (let minute = 0; minute < 12 * 60; minute++) {
      b.clock.advance(MINUTE);
      const kWh = ask(b);
      if (kWh !== seen.at(-1) || kWh === 0) seen.push(kWh);
    }
    expect(seen.filter((kWh) => kWh === 0)).toHaveLength(5);
    expect(seen.find((kWh) => kWh !== undefined)).toBe(0);
    expect(seen.at(-1)).toBeGreaterThan(30_000);
  });

  it('has no night with a battery, with SunSpec, and at a meter', () => {
    const kinds: DeviceKind[] = [{ map: 'sunspec', numbers: 'integer' }, { map: 'eastron-sdm630' }, HYBRID];
    for (const kind of kinds) {
      const b = bench(kind, {}, { hour: 1, house: kind === HYBRID ? { battery: defaultBattery } : {} });
      b.rtu.receive(read(1, kind.map === 'eastron-sdm630' ? 4 : 3, kind.map === 'sunspec' ? 40_000 : 0x0000, 2));
      expect(b.sent).toHaveLength(1);
    }
  });

  it('has a night with generation 3 without a battery', () => {
    const b = bench({ map: 'sofar-g3', firmware: 'ktlx-g3' }, {}, { hour: 1 });
    b.rtu.receive(read(1, 3, 0x0404, 1));
    expect(b.sent).toHaveLength(0);
  });
});
