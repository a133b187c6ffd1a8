import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Signal } from '../signal.ts';
import { SimulatedClock } from '../simulators/clock.ts';
import { EventStreams } from './event-streams.ts';

/** A browser as the server sees it: takes what is written, or does not. */
class FakeResponse extends EventEmitter {
  written: string[] = [];
  ended = false;
  destroyed = false;
  takes = true;

  writeHead() {
    return this;
  }
  write(text: string) {
    this.written.push(text);
    return this.takes;
  }
  end() {
    this.ended = true;
  }
  destroy() {
    this.destroyed = true;
    this.emit('close');
  }
  drain() {
    this.takes = true;
    this.emit('drain');
  }
  get states(): string[] {
    return this.written.flatMap((text) => /^event: state\ndata: (.*)\n\n$/.exec(text)?.[1] ?? []);
  }
}

function setUp() {
  const clock = new SimulatedClock(0);
  const changed = new Signal();
  let state = 0;
  let made = 0;
  const streams = new EventStreams({
    clock,
    random: () => 0.5,
    onChange: (listener) => changed.on(listener),
    document: () => {
      made++;
      return String(state);
    },
  });
  streams.start();
  return {
    clock,
    streams,
    open: (takes = true) => {
      const response = new FakeResponse();
      response.takes = takes;
      streams.open(response as unknown as ServerResponse);
      return response;
    },
    change: () => {
      state++;
      changed.emit();
    },
    made: () => made,
  };
}

describe('event streams', () => {
  it('tell the state at once, and when to come back', () => {
    const { open } = setUp();
    expect(open().written).toEqual(['retry: 3000\n\n', 'event: state\ndata: 0\n\n']);
  });

  it('bring the first changes at once, then one every 500 ms, and the last one always', () => {
    const { clock, open, change } = setUp();
    const client = open();
    for (let i = 0; i < 100; i++) {
      change();
      clock.advance(10);
    }
    // The first state, three ahead of their time, and what a second brings.
    expect(client.states).toEqual(['0', '1', '2', '3', '50', '100']);
    clock.advance(500);
    expect(client.states.at(-1)).toBe('100');
    const told = client.states.length;
    clock.advance(10_000);
    expect(client.states).toHaveLength(told);
  });

  it('do not hold back a reading behind another change', () => {
    const { clock, open, change } = setUp();
    const client = open();
    clock.advance(10_000);
    change();
    clock.advance(5);
    change();
    clock.advance(0);
    expect(client.states).toEqual(['0', '1', '2']);
  });

  it('bring a change without delay when the last one is long ago', () => {
    const { clock, open, change } = setUp();
    const client = open();
    clock.advance(600);
    change();
    clock.advance(0);
    expect(client.states).toEqual(['0', '1']);
  });

  it('make one document for a flood of changes, whatever their number', () => {
    const { clock, open, change, made } = setUp();
    const clients = [open(), open(), open()];
    clock.advance(1000);
    for (let i = 0; i < 10_000; i++) change();
    clock.advance(0);
    expect(made()).toBe(3 + 1);
    for (const client of clients) expect(client.states).toEqual(['0', '10000']);
  });

  it('make nothing when nobody looks', () => {
    const { clock, change, made } = setUp();
    change();
    clock.advance(60_000);
    expect(made()).toBe(0);
  });

  it('tell the state every 15 s when nothing changes', () => {
    const { clock, open } = setUp();
    const client = open();
    clock.advance(15_000);
    expect(client.states).toHaveLength(2);
    clock.advance(15_000);
    expect(client.states).toHaveLength(3);
  });

  it('keep nothing for a client that takes nothing, and tell it the newest when it does', () => {
    const { clock, open, change } = setUp();
    const client = open(false);
    for (let i = 0; i < 10; i++) {
      change();
      clock.advance(1000);
    }
    expect(client.states).toEqual(['0']);
    client.drain();
    clock.advance(0);
    expect(client.states).toEqual(['0', '10']);
  });

  it('give up a client that has taken nothing for 30 s', () => {
    const { clock, open, streams } = setUp();
    const [stuck, well] = [open(false), open()];
    clock.advance(29_999);
    expect(stuck.destroyed).toBe(false);
    clock.advance(1);
    expect(stuck.destroyed).toBe(true);
    expect(well.destroyed).toBe(false);
    expect(streams.size).toBe(1);
  });

  it('end at stop, and no timer is left', () => {
    const { clock, open, change, streams } = setUp();
    const client = open();
    change();
    streams.stop();
    streams.stop();
    expect(client.ended).toBe(true);
    clock.advance(60_000);
    expect(client.states).toEqual(['0']);
  });
});
