import { expect, it } from 'vitest';
import { Household } from './readings/household.ts';
import { SimulatedClock } from './simulators/clock.ts';
import { createSourceWatch } from './source-watch.ts';

async function setUp() {
  const clock = new SimulatedClock(0);
  const household = new Household([{ id: 'house', maxPower: 45_000, role: 'grid' }]);
  const said: string[] = [];
  const note = (text: string) => said.push(text);
  let changes = 0;
  const watch = createSourceWatch({
    clock,
    logger: { debug: note, info: note, warn: note, error: note },
    snapshot: () => household.snapshot(clock.now()),
    filters: new Map([['house', 'amis/out']]),
    onChange: () => changes++,
  });
  await watch.start();
  let power = 0;
  const send = (time?: number) =>
    household.sources[0]!.apply(
      {
        values: new Map([['power.active.import', power++]]),
        refused: [],
        ...(time !== undefined && { deviceTime: time }),
      },
      'amis/out',
      '',
      clock.now(),
    );
  return { clock, said, send, watch, changes: () => changes };
}

it('tells of a source that never spoke after 90 s, once, with its topic', async () => {
  const { clock, said } = await setUp();
  clock.advance(85_000);
  expect(said).toEqual([]);
  clock.advance(600_000);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('has sent nothing on amis/out so far');
});

it('says nothing of a source that speaks from the start', async () => {
  const { clock, said, send } = await setUp();
  for (let i = 0; i < 20; i++) {
    send();
    clock.advance(10_000);
  }
  expect(said).toEqual([]);
});

it('tells when a source goes silent, freezes and comes back, once each', async () => {
  const { clock, said, send, changes } = await setUp();
  send(1);
  clock.advance(600_000);
  for (let i = 0; i < 12; i++) {
    send(2);
    clock.advance(10_000);
  }
  send(3);
  clock.advance(5000);
  const words = said.map((s) => /has sent nothing|is silent|is back|repeats/.exec(s)?.[0]);
  expect(words).toEqual(['is silent', 'is back', 'repeats', 'is back']);
  expect(changes()).toBe(5);
});

it('looks no more once it is stopped', async () => {
  const { clock, said, watch } = await setUp();
  await watch.stop();
  await watch.stop();
  clock.advance(600_000);
  expect(said).toEqual([]);
});

it('tells an inverter’s night calmly, and a silence in the middle of its work as trouble', async () => {
  const clock = new SimulatedClock(0);
  const household = new Household([{ id: 'roof', maxPower: 45_000, role: 'inverter' }]);
  const said: string[] = [];
  const watch = createSourceWatch({
    clock,
    logger: {
      debug() {},
      info: (text) => said.push(`info: ${text}`),
      warn: (text) => said.push(`warn: ${text}`),
      error() {},
    },
    snapshot: () => household.snapshot(clock.now()),
    filters: new Map(),
    onChange() {},
  });
  await watch.start();
  const [roof] = household.sources;
  const delivers = (watts: number) => {
    roof!.linked('answering');
    const values = new Map([['inverter.power.active', watts]] as const);
    roof!.apply({ values, refused: [] }, 'fast', '', clock.now(), 10);
    clock.advance(5000);
  };
  delivers(40);
  roof!.linked('silent');
  clock.advance(3_600_000);
  delivers(3000);
  roof!.linked('silent');
  clock.advance(3_600_000);
  roof!.linked('unreachable');
  clock.advance(3_600_000);
  expect(said.map((line) => line.slice(0, 42))).toEqual([
    'info: Inverter roof sleeps: it delivers no',
    'info: Inverter roof is back: readings are ',
    'warn: Inverter roof has stopped answering ',
  ]);
});
