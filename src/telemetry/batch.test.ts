import { describe, expect, it } from 'vitest';
import { silentLogger } from '../logger.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import type { Answer } from '../transports/otlp/sender.ts';
import { createDelivery } from '../transports/otlp/delivery.ts';
import { createBatch } from './batch.ts';
import { createRequestRing } from './request-ring.ts';

const HOUR = 3_600_000;

function setUp({ most = 1000, bytes = 100_000, oldest = HOUR } = {}) {
  const clock = new SimulatedClock(0);
  const sent: string[] = [];
  let status = 200;
  const answer = (): Answer => ({ kind: 'answered', status, headers: {}, body: new Uint8Array() });
  const sender = {
    send(body: Uint8Array) {
      sent.push(Buffer.from(body).toString());
      return Promise.resolve(answer());
    },
    close() {},
  };
  const target = { url: 'http://backend/v1/logs', headers: {}, compression: 'none', timeout: 1000 } as const;
  const delivery = createDelivery({ signal: 'logs', target, sender, clock, logger: silentLogger });
  const ring = createRequestRing(delivery, clock, { oldest, bytes });
  const encode = (items: readonly string[]) => (items[0] === 'odd' ? undefined : Buffer.from(items.join()));
  const batch = createBatch<string>({ clock, random: () => 0, ring, encode, most });
  return { clock, sent, batch, answer: (next: number) => (status = next) };
}

describe('a batch', () => {
  it('sends what has come within five seconds together, and nothing while nothing comes', async () => {
    const { batch, clock, sent } = setUp();
    await clock.run(HOUR);
    batch.add('a');
    await clock.run(3000);
    batch.add('b');
    await clock.run(1999);
    expect(sent).toEqual([]);
    await clock.run(1);
    expect(sent).toEqual(['a,b']);
    await clock.run(HOUR);
    expect(sent).toHaveLength(1);
  });

  it('tries again by itself, more and more seldom, up to once a minute, in order', async () => {
    const { batch, clock, sent, answer } = setUp();
    answer(503);
    batch.add('a');
    await clock.run(HOUR / 2);
    expect(sent.length).toBeGreaterThan(30);
    expect(sent.length).toBeLessThan(75);
    batch.add('b');
    answer(200);
    const before = sent.length;
    await clock.run(60_000);
    expect(sent.slice(before)).toEqual(['a', 'b']);
  });

  it('forgets what no backend takes any more', async () => {
    const { batch, clock, sent, answer } = setUp();
    answer(503);
    batch.add('old');
    await clock.run(HOUR);
    batch.add('new');
    answer(200);
    await clock.run(60_000);
    await clock.run(60_000);
    expect(sent.at(-1)).toBe('new');
    expect(sent.filter((body) => body === 'old').length).toBe(sent.length - 1);
  });

  it('is bounded, in items before and in bytes after they are encoded', async () => {
    const { batch, clock, sent, answer } = setUp({ most: 3, bytes: 100 });
    for (const item of 'abcdef') batch.add(item);
    expect(batch.leftOut).toBe(3);
    answer(503);
    for (let i = 0; i < 100; i++) {
      batch.add(`${i}`.padStart(10, '.'));
      await batch.flush();
    }
    answer(200);
    const before = sent.length;
    await batch.flush();
    await clock.run(60_000);
    expect(sent.slice(before).join('').length).toBeLessThanOrEqual(110);
    expect(sent.at(-1)).toBe('........99');
  });

  it('leaves out what cannot be encoded, and goes on', async () => {
    const { batch, sent } = setUp();
    batch.add('odd');
    await batch.flush();
    batch.add('even');
    await batch.flush();
    expect(sent).toEqual(['even']);
    expect(batch.leftOut).toBe(1);
  });

  it('ends with what there is, and takes nothing more', async () => {
    const { batch, clock, sent } = setUp();
    batch.add('last');
    await batch.end();
    batch.add('too late');
    await clock.run(HOUR);
    expect(sent).toEqual(['last']);
  });
});
