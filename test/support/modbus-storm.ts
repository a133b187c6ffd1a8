import { sleep, type Clock } from '../../src/clock.ts';
import { between, type Random } from '../../src/simulators/random.ts';
import type { BusTiming } from '../../src/transports/modbus/settings.ts';
import type { Behaviour, Request } from './modbus-device.ts';
import { answerOf, exceptionOf, type Framing } from './modbus-frames.ts';

/** What can go wrong with one request on a line. */
export type Weather =
  | 'prompt'
  | 'split'
  | 'echo'
  | 'noise'
  | 'dropped'
  | 'corrupted'
  | 'truncated'
  | 'duplicated'
  | 'exception'
  | 'late'
  | 'refused late'
  | 'later';

/** How often, in hundredths. Modbus TCP has no checksum to see a wrong byte by, and TCP has no echo and no noise. */
const RTU: Readonly<Record<Weather, number>> = {
  prompt: 38,
  split: 7,
  echo: 10,
  noise: 8,
  dropped: 6,
  corrupted: 6,
  truncated: 4,
  duplicated: 5,
  exception: 5,
  late: 5,
  'refused late': 2,
  later: 4,
};
const TCP: Readonly<Record<Weather, number>> = {
  ...RTU,
  prompt: 66,
  echo: 0,
  noise: 0,
  corrupted: 0,
  truncated: 0,
};

export interface Storm {
  readonly behave: Behaviour;
  /** What has been done, by kind. */
  readonly tally: Readonly<Record<Weather, number>>;
}

/** The registers of an answer name the request: its number, then the addresses asked for but the first. */
export function telling({ number, address, count }: Pick<Request, 'number' | 'address' | 'count'>): number[] {
  return [number % 65_536, ...Array.from({ length: count - 1 }, (_, i) => address + 1 + i)];
}

/** The exception that an answer is, where it is one, names the request too, if less well: one of the codes 1 to 4. */
export function refusalOf(number: number): number {
  return 1 + (number % 4);
}

/**
 * A device in bad weather. It answers in the order in which it is asked, as one with a queue does: after a late answer the
 * next one comes right behind it.
 */
export function storm(framing: Framing, timing: BusTiming, clock: Clock, random: Random): Storm {
  const odds = framing === 'rtu' ? RTU : TCP;
  const tally = Object.fromEntries(Object.keys(odds).map((kind) => [kind, 0])) as Record<Weather, number>;
  // One answer after another, and none into the middle of another: a device has one transmitter.
  let before: Promise<void> = Promise.resolve();
  const say = async (others: Promise<void>, request: Request, parts: readonly Buffer[], at: number) => {
    await others;
    for (const [i, part] of parts.entries()) {
      const wait = i === 0 ? at - clock.now().mono : timing.timeout / 20;
      if (wait > 0) await sleep(clock, wait);
      request.say(part);
    }
  };
  const behave: Behaviour = (request) => {
    const kind = pick(odds, random);
    tally[kind]++;
    const isRefused = kind === 'exception' || kind === 'refused late';
    const whole = isRefused ? refusal(framing, request, random) : answerOf(framing, request, telling(request));
    const parts = kind === 'dropped' ? [] : partsOf(kind, whole, random);
    const at = clock.now().mono + delayOf(kind, timing, random);
    if (kind === 'echo') request.say(request.bytes);
    before = say(before, request, parts, at);
  };
  return { behave, tally };
}

function pick(odds: Readonly<Record<Weather, number>>, random: Random): Weather {
  let left = random() * Object.values(odds).reduce((sum, each) => sum + each, 0);
  for (const [kind, each] of Object.entries(odds)) {
    left -= each;
    if (left < 0) return kind as Weather;
  }
  return 'prompt';
}

/** Milliseconds. */
function delayOf(kind: Weather, { timeout, drainSilence }: BusTiming, random: Random): number {
  // Before the line is silent for long enough: it falls into the drain.
  if (kind === 'late' || kind === 'refused late') return timeout + between(random, 0, drainSilence * 0.8);
  // After it: the next request is on its way, or soon will be.
  if (kind === 'later') return timeout + drainSilence + between(random, 0, timeout);
  return between(random, 0, timeout / 6);
}

function refusal(framing: Framing, request: Request, random: Random): Buffer {
  const marked = framing === 'rtu' && random() < 0.5 ? 0x90 : undefined;
  return exceptionOf(framing, request, refusalOf(request.number), marked);
}

function partsOf(kind: Weather, whole: Buffer, random: Random): Buffer[] {
  const some = 1 + Math.floor(random() * (whole.length - 1));
  switch (kind) {
    case 'split':
      return [whole.subarray(0, some), whole.subarray(some)];
    case 'noise':
      return [Buffer.concat([Buffer.from(Array.from({ length: 1 + (some % 7) }, () => random() * 256)), whole])];
    case 'corrupted': {
      const wrong = Buffer.from(whole);
      wrong[some] = (wrong[some] as number) ^ (1 << Math.floor(random() * 8));
      return [wrong];
    }
    case 'truncated':
      return [whole.subarray(0, some)];
    case 'duplicated':
      // Within the gap before the next request: a bus that is still when it may speak has no older bytes on it.
      return [Buffer.concat([whole, whole])];
    default:
      return [whole];
  }
}
