import { describe, expect, it } from 'vitest';
import { createDecoder } from '../devices/catalogue.ts';
import { Household } from '../readings/household.ts';
import { IntakeLog } from './intake-log.ts';
import { Intake } from './intake.ts';

interface Meter {
  readonly id: string;
  readonly topic: string;
}

function setUp(meters: readonly Meter[] = [{ id: 'house', topic: 'amis/out' }]) {
  const household = new Household(meters.map(({ id }) => ({ id, maxPower: 45_000, role: 'grid' })));
  const said: string[] = [];
  const note = (text: string) => said.push(text);
  const entries = household.sources.map((source, i) => ({
    filter: meters[i]!.topic,
    decoder: createDecoder({ decoder: 'auto' }),
    source,
  }));
  const intake = new Intake(entries, new IntakeLog({ debug: note, info: note, warn: note, error: note }));
  let seconds = 0;
  const now = () => ({ wall: seconds * 1000, mono: seconds * 1000 });
  const send = (payload: string, { topic = 'amis/out', retain = false, after = 10 } = {}) => {
    seconds += after;
    return intake.handle({ topic, payload: Buffer.from(payload), retain, at: now() });
  };
  return { send, said, look: () => household.snapshot(now()) };
}

describe('what becomes of a message', () => {
  it.each([
    { payload: '{"1.8.0":1000,"1.7.0":304,"2.7.0":0}', outcome: 'accepted' },
    { payload: '{"1.8.0":1000,"1.7.0":"x","2.7.0":0}', outcome: 'partial' },
    { payload: '{"1.7.0":99999,"2.7.0":0}', outcome: 'partial' },
    { payload: 'online', outcome: 'ignored' },
    { payload: 'Amis-1', outcome: 'ignored' },
    { payload: '{"1.8.0":', outcome: 'refused' },
    { payload: '{"error":"No actual valid result available"}', outcome: 'refused' },
  ])('$payload: $outcome, and it is counted', ({ payload, outcome }) => {
    const { send, look } = setUp();
    expect(send(payload)).toBe(outcome);
    const { messages } = look().sources[0]!;
    expect(messages).toEqual({ accepted: 0, partial: 0, ignored: 0, retained: 0, refused: 0, [outcome]: 1 });
  });

  it('a retained one is counted and feeds nothing', () => {
    const { send, look } = setUp();
    expect(send('{"1.8.0":1000,"1.7.0":304,"2.7.0":0}', { retain: true })).toBe('retained');
    expect(look().meters).toEqual([]);
  });

  it("one on a topic that is nobody's is none", () => {
    const { send, look } = setUp();
    expect(send('{"1.8.0":1000}', { topic: 'other' })).toBeUndefined();
    expect(look().meters).toEqual([]);
  });

  it('counts for the first entry that fits, and only for it', () => {
    const { send, look } = setUp([
      { id: 'a', topic: 'amis/+' },
      { id: 'b', topic: 'amis/out' },
    ]);
    send('{"1.8.0":1000,"1.7.0":304,"2.7.0":0}');
    expect(look().sources.map((s) => s.messages.accepted)).toEqual([1, 0]);
  });

  it('a bad one does not stop the source, and the last refusal is shown', () => {
    const { send, look } = setUp();
    send('{"1.8.0":1000,"1.7.0":304,"2.7.0":0}');
    send('\u0000garbage');
    send('{"1.8.0":1001,"1.7.0":304,"2.7.0":0}');
    expect(look().meters[0]!.registers.get('energy.active.import')?.value).toBe(1001);
  });
});

describe('devices behind one entry', () => {
  it('tells the components of a Shelly apart, the first under the configured name', () => {
    const { send, look } = setUp([{ id: 'shelly', topic: 'shellypro3em/#' }]);
    send('{"id":0,"act_power":100,"voltage":230}', { topic: 'shellypro3em/status/em1:0' });
    send('{"id":1,"act_power":-50,"voltage":231}', { topic: 'shellypro3em/status/em1:1' });
    expect(look().meters.map((m) => [m.id, m.values.get('grid.power')?.value])).toEqual([
      ['shelly', 100],
      ['shelly:em1:1', -50],
    ]);
  });

  it('tells readers on one topic tree apart by what the filter leaves open', () => {
    const { send, look } = setUp([{ id: 'house', topic: 'amis/+/out' }]);
    for (const place of ['cellar', 'attic']) send('{"1.7.0":1,"2.7.0":0}', { topic: `amis/${place}/out` });
    expect(look().meters.map((m) => m.id)).toEqual(['house:cellar', 'house:attic']);
  });
});

describe('the log', () => {
  it('says a kind of trouble once, however often it comes, and again after an hour', () => {
    const { send, said } = setUp();
    for (let i = 0; i < 100; i++) send('{"1.8.0":');
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('"amis/out" is not a reading');
    send('{"1.8.0":', { after: 3600 });
    expect(said[1]).toContain('99 more like this');
  });

  it('says what a register did that cannot be, and that it is held', () => {
    const { send, said } = setUp();
    send('{"1.8.0":895563,"1.7.0":0,"2.7.0":0}');
    send('{"1.8.0":0,"1.7.0":0,"2.7.0":0}');
    send('{"1.8.0":895564,"1.7.0":0,"2.7.0":0}');
    expect(said).toEqual([
      'First reading of meter house.',
      expect.stringContaining('Register 1.8.0 of meter house reads 0.000 kWh after 895.563 kWh, which cannot be.'),
      expect.stringContaining('is believable again: 895.564 kWh'),
    ]);
  });

  it('tells of a serial number and of another meter', () => {
    const { send, said } = setUp();
    const message = (wh: number, serial?: string) =>
      JSON.stringify({ '1.8.0': wh, '1.7.0': 0, ...(serial && { serialnumber: serial }) });
    send(message(1000));
    send(message(1001, 'A1'));
    send(message(50, 'B2'));
    expect(said.slice(1)).toEqual([
      'house has told its serial number: it is meter A1 from now on.',
      'Meter B2 speaks where A1 spoke before. It is a series of its own.',
    ]);
  });
});
