import { describe, expect, it } from 'vitest';
import { Household } from './household.ts';
import type { Quantity } from './quantities.ts';
import type { Reading } from './reading.ts';
import type { MeterSnapshot } from './snapshot.ts';
import type { SourceTraits } from './source.ts';

const at = (seconds: number) => ({
  wall: 1_700_000_000_000 + seconds * 1000,
  mono: seconds * 1000,
});
const traits: SourceTraits = { id: 'house', maxPower: 45_000, role: 'grid' };

interface Shape {
  serial?: string;
  time?: number;
  values?: Partial<Record<Quantity, number>>;
}

/** An AMIS-like reading: 437 W import unless told otherwise. */
function reading({ serial, time, values }: Shape = {}): Reading {
  const all = { 'power.active.import': 437, 'power.active.export': 0, ...values };
  return {
    ...(serial !== undefined && { serial }),
    ...(time !== undefined && { deviceTime: time }),
    values: new Map(Object.entries(all) as [Quantity, number][]),
    refused: [],
  };
}

function household(...sources: SourceTraits[]) {
  const house = new Household(sources.length > 0 ? sources : [traits]);
  const send = (seconds: number, shape: Shape = {}, { source = 0, topic = 'amis/out', place = '' } = {}) =>
    house.sources[source]!.apply(reading(shape), topic, place, at(seconds));
  const look = (seconds: number) => house.snapshot(at(seconds));
  return { house, send, look };
}

describe('freshness (truth rule 1)', () => {
  it.each([
    { silence: 90, up: true },
    { silence: 91, up: false },
  ])('before an interval is known: up after $silence s of silence is $up', ({ silence, up }) => {
    const { send, look } = household();
    send(0);
    const { sources, meters, house } = look(silence);
    expect(sources[0]!.up).toBe(up);
    expect(meters[0]!.values.size > 0).toBe(up);
    expect(house.gridPower).toBe(up ? 437 : undefined);
    if (!up) expect(meters[0]!.down).toBe('stale');
  });

  it.each([
    { silence: 180, up: true },
    { silence: 181, up: false },
  ])('with a learned interval of 60 s: up after $silence s is $up', ({ silence, up }) => {
    const { send, look } = household();
    for (const s of [0, 60, 120]) send(s);
    expect(look(120 + silence).sources[0]!.up).toBe(up);
  });

  it('waits, and is down, before the first reading', () => {
    const { look } = household();
    expect(look(1000)).toMatchObject({
      sources: [{ up: false, down: 'waiting' }],
      meters: [],
      house: {},
    });
  });

  it('keeps what is still fresh of a partial reading, and drops what is not', () => {
    const { send, look } = household();
    send(0, { values: { 'grid.voltage.l1': 230 } });
    for (const s of [10, 20, 30, 40]) send(s);
    expect(look(80).meters[0]!.values.get('grid.voltage.l1')?.value).toBe(230);
    for (const s of [50, 60, 70, 80, 90, 100]) send(s);
    const { values, up } = look(100).meters[0]!;
    expect(up).toBe(true);
    expect(values.has('grid.voltage.l1')).toBe(false);
    expect(values.has('grid.power')).toBe(true);
  });

  it('lets a register vanish with its source, and come back', () => {
    const { send, look } = household();
    const register = (seconds: number) => look(seconds).meters[0]!.registers.get('energy.active.import');
    send(0, { values: { 'energy.active.import': 1000 } });
    expect(register(0)).toMatchObject({ value: 1000, fresh: true });
    expect(register(200)).toMatchObject({ value: 1000, fresh: false });
    send(300, { values: { 'energy.active.import': 1010 } });
    expect(register(300)).toMatchObject({ value: 1010, fresh: true, base: 1000 });
  });
});

describe('grid power', () => {
  it.each([
    { name: 'import', imported: 304, exported: 0, power: 304 },
    { name: 'export', imported: 0, exported: 2000, power: -2000 },
    { name: 'both at once', imported: 2472, exported: 2421, power: 51 },
  ])('$name', ({ imported, exported, power }) => {
    const { send, look } = household();
    send(0, {
      values: {
        'power.active.import': imported,
        'power.active.export': exported,
        'power.active.saldo': -9,
      },
    });
    const { meters, house } = look(0);
    expect(meters[0]!.values.get('grid.power')?.value).toBe(power);
    expect(house).toEqual({ gridPower: power, surplus: -power });
  });

  it('leaves out what the connection cannot carry, and only that', () => {
    const { send, look } = household();
    const applied = send(0, { values: { 'power.active.import': 45_001, 'power.active.saldo': 5 } });
    expect(applied).toMatchObject({ outcome: 'partial', implausible: ['power.active.import'] });
    expect([...look(0).meters[0]!.values.keys()]).toEqual(['power.active.export', 'power.active.saldo']);
  });

  it('sums grid meters, leaves submeters out, and is absent while one of them is', () => {
    const { send, look } = household(
      traits,
      { ...traits, id: 'heat-pump' },
      { ...traits, id: 'plug', role: 'submeter' },
    );
    send(0);
    expect(look(0).house.gridPower).toBeUndefined();
    send(0, {}, { source: 1, topic: 'amis/wp' });
    expect(look(0).house.gridPower).toBe(874);
    send(80, {}, { source: 1, topic: 'amis/wp' });
    expect(look(100).house.gridPower).toBeUndefined();
  });
});

describe('frozen (truth rule 2)', () => {
  it('is down while the meter clock stands still, up with its next move', () => {
    const { send, look } = household();
    for (let s = 0; s <= 90; s += 10) send(s, { time: 1_434_836_163, values: { 'power.active.import': s } });
    expect(look(90)).toMatchObject({ sources: [{ up: false, down: 'frozen' }], house: {} });
    expect(look(90).meters[0]!.values.size).toBe(0);
    send(100, { time: 1_434_836_164 });
    expect(look(100).sources[0]!.up).toBe(true);
  });

  it('is down when power flows and the register stands still', () => {
    const { send, look } = household();
    const values = { 'power.active.import': 3600, 'energy.active.import': 1000 };
    for (let s = 0; s <= 9; s++) send(s, { values });
    expect(look(9).sources[0]!.up).toBe(true);
    send(10, { values });
    expect(look(10).sources[0]!.down).toBe('frozen');
  });

  it('counts the difference of import and export, as the register does', () => {
    const { send, look } = household();
    const values = {
      'power.active.import': 3600,
      'power.active.export': 3600,
      'energy.active.import': 1,
      'energy.active.export': 1,
    };
    for (let s = 0; s <= 3600; s += 60) send(s, { values });
    expect(look(3600).sources[0]!.up).toBe(true);
  });
});

describe('identity (truth rule 6)', () => {
  const ids = (snapshot: ReturnType<Household['snapshot']>) =>
    snapshot.meters.filter((m) => m.down !== 'replaced').map((m) => m.id);

  it('keeps the last real serial number when a message has none', () => {
    const { send, look } = household();
    send(0, { serial: 'A1' });
    send(10);
    expect(ids(look(10))).toEqual(['A1']);
  });

  it('a serial number that comes late inherits what was there, under the same key', () => {
    const { send, look } = household();
    send(0, { values: { 'energy.active.import': 1000 } });
    const before = look(0).meters[0]!;
    expect(before.id).toBe('house');
    const { events } = send(10, { serial: 'A1', values: { 'energy.active.import': 1001 } });
    expect(events).toEqual([{ kind: 'identified', meter: 'A1', before: 'house' }]);
    const after = look(10).meters[0]!;
    expect(after).toMatchObject({ id: 'A1', key: before.key });
    expect(after.registers.get('energy.active.import')).toMatchObject({ value: 1001, base: 1000 });
  });

  it('a serial number with a register that cannot be the same meter is another series', () => {
    const { send, look } = household();
    send(0, { values: { 'energy.active.import': 895_563 } });
    send(10, { serial: 'B2', values: { 'energy.active.import': 5 } });
    send(20, { serial: 'B2', values: { 'energy.active.import': 5 } });
    const { meters, sources } = look(20);
    expect(meters.map((m) => [m.id, m.down])).toEqual([
      ['house', 'replaced'],
      ['B2', undefined],
    ]);
    expect(meters[1]!.registers.get('energy.active.import')).toMatchObject({ value: 5, base: 5 });
    expect(sources[0]!.up).toBe(true);
  });

  it("a new serial number replaces the old meter at once: its values are not the house's", () => {
    const { send, look } = household();
    send(0, { serial: 'A1', values: { 'power.active.import': 1000 } });
    send(10, { serial: 'B2', values: { 'power.active.import': 300 } });
    expect(look(10).house.gridPower).toBe(300);
    expect(ids(look(10))).toEqual(['B2']);
  });

  it('two meters that take turns on one topic are both there', () => {
    const { send, look } = household();
    for (let s = 0; s < 80; s += 20) {
      send(s, { serial: 'A1', values: { 'power.active.import': 1000 } });
      send(s + 10, { serial: 'B2', values: { 'power.active.import': 300 } });
    }
    expect(ids(look(70))).toEqual(['A1', 'B2']);
    expect(look(70).house.gridPower).toBe(1300);
  });

  it('a swap without a serial number gives the id a suffix', () => {
    const { send, look } = household();
    send(0, { values: { 'energy.active.import': 895_563 } });
    const { key } = look(0).meters[0]!;
    for (const s of [10, 300, 620]) send(s, { values: { 'energy.active.import': 7 } });
    const [meter, former] = look(620).meters as [MeterSnapshot, MeterSnapshot];
    expect(meter.id).toBe('house-2');
    expect(former).toMatchObject({ key, id: 'house', down: 'replaced' });
    expect(former.registers.get('energy.active.import')).toMatchObject({ value: 895_563, fresh: false });
    expect(meter.key).not.toBe(key);
    expect(look(620).sources[0]!.registerResets).toBe(1);
  });

  it('tells devices on one topic tree apart', () => {
    const { send, look } = household();
    send(0, {}, { topic: 'amis/cellar/out', place: 'cellar' });
    send(0, {}, { topic: 'amis/attic/out', place: 'attic' });
    expect(ids(look(0))).toEqual(['house:cellar', 'house:attic']);
  });

  it('names the same meter behind two readers after its second source too', () => {
    const { send, look } = household(traits, { ...traits, id: 'spare' });
    send(0, { serial: 'A1' });
    send(0, { serial: 'A1' }, { source: 1, topic: 'spare/out' });
    expect(ids(look(0))).toEqual(['A1', 'A1@spare']);
  });

  it('does not grow without bound on serial numbers that are garbage', () => {
    const { send, look } = household();
    for (let i = 0; i < 100; i++) send(i, { serial: `garbage${i}` });
    expect(look(100).meters.length).toBeLessThanOrEqual(8);
    expect(ids(look(100))).toEqual(['garbage99']);
  });
});

describe('arrival time counts (truth rule 4)', () => {
  it('measures the meter clock against ours and uses it for nothing else', () => {
    const { send, look } = household();
    send(0, { time: 1_700_003_600 });
    const meter = look(0).meters[0]!;
    expect(meter.clockOffset).toBe(3600);
    expect(meter.values.get('grid.power')?.at).toEqual(at(0));
  });
});

describe('a restart', () => {
  const restart = (house: Household, seconds: number, ...sources: SourceTraits[]) => {
    const state = JSON.parse(JSON.stringify(house.save())) as ReturnType<Household['save']>;
    // The monotonic clock begins anew.
    const now = { wall: at(seconds).wall, mono: 0 };
    return new Household(sources.length > 0 ? sources : [traits], { state, now });
  };

  it('knows the registers and their segments, and no gauge', () => {
    const { house, send } = household();
    send(0, { serial: 'A1', values: { 'energy.active.import': 1000 } });
    send(60, { serial: 'A1', values: { 'energy.active.import': 1007 } });
    const [meter] = restart(house, 500).snapshot({ wall: at(500).wall, mono: 0 }).meters;
    expect(meter).toMatchObject({ id: 'A1', key: 'house/#A1#1', up: false, down: 'waiting' });
    expect(meter!.values.size).toBe(0);
    expect(meter!.registers.get('energy.active.import')).toMatchObject({ value: 1007, base: 1000, fresh: false });
  });

  it('believes what the meter counted in between, and nothing beyond physics', () => {
    const { house, send } = household();
    send(0, { values: { 'energy.active.import': 1000 } });
    const later = restart(house, 3600);
    const now = { wall: at(3600).wall, mono: 0 };
    const grown = reading({ values: { 'energy.active.import': 1000 + 45_001 } });
    expect(later.sources[0]!.apply(grown, 'amis/out', '', now).outcome).toBe('accepted');
    const tooMuch = restart(house, 3600);
    const beyond = reading({ values: { 'energy.active.import': 1000 + 45_002 } });
    expect(tooMuch.sources[0]!.apply(beyond, 'amis/out', '', now).outcome).toBe('partial');
  });

  it('knows the rhythm: a slow source is not stale after 90 s', () => {
    const { house, send } = household();
    for (const s of [0, 600, 1200]) send(s);
    const later = restart(house, 1300);
    later.sources[0]!.apply(reading(), 'amis/out', '', { wall: at(1300).wall, mono: 0 });
    expect(later.snapshot({ wall: at(3100).wall, mono: 1_800_000 }).sources[0]!.up).toBe(true);
    expect(later.snapshot({ wall: at(3101).wall, mono: 1_801_000 }).sources[0]!.up).toBe(false);
  });

  it('keeps the suffix of a swapped meter and who replaced whom', () => {
    const { house, send } = household();
    send(0, { values: { 'energy.active.import': 895_563 } });
    for (const s of [10, 300, 620]) send(s, { values: { 'energy.active.import': 7 } });
    const now = { wall: at(700).wall, mono: 0 };
    const later = restart(house, 700);
    expect(later.snapshot(now).meters.map((m) => m.id)).toEqual(['house-2', 'house']);
    const back = reading({ values: { 'energy.active.import': 895_570 } });
    const { events } = later.sources[0]!.apply(back, 'amis/out', '', now);
    expect(events.map((e) => e.kind)).toContain('resumed');
  });

  it('forgets a source that is no longer configured', () => {
    const { house, send } = household();
    send(0);
    expect(restart(house, 1, { ...traits, id: 'other' }).snapshot(at(1)).meters).toEqual([]);
  });
});
