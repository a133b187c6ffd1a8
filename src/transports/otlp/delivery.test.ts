import { describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../../logger.ts';
import { SimulatedClock } from '../../simulators/clock.ts';
import { partialSuccess } from './capture.fixture.ts';
import { createDelivery } from './delivery.ts';
import type { Answer } from './sender.ts';

const url = 'https://user:pass@backend.example/v1/metrics?token=secret';
const target = { url, headers: {}, compression: 'gzip', timeout: 1000, temporality: 'delta' } as const;
const ok: Answer = { kind: 'answered', status: 200, headers: {}, body: new Uint8Array() };
const partly: Answer = { ...ok, body: partialSuccess(1, 'no').body as Uint8Array };

function deliveryWith(answers: Answer[]) {
  const lines: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    info: (text) => lines.push(`info ${text}`),
    warn: (text) => lines.push(`warn ${text}`),
  };
  const clock = new SimulatedClock(1_000_000);
  const sender = { send: async () => answers.shift()!, close() {} };
  return { delivery: createDelivery({ signal: 'energy', target, sender, clock, logger }), lines, clock };
}

function refused(status: number, said = ''): Answer {
  return { kind: 'answered', status, headers: { 'content-type': 'text/plain' }, body: Buffer.from(said) };
}

describe('delivery', () => {
  it('counts by outcome, keeps the last failure in words until the next success, hides secrets', async () => {
    const { delivery, clock } = deliveryWith([
      ok,
      refused(401),
      { kind: 'failed', reason: '', code: 'ECONNREFUSED' },
      partly,
      ok,
    ]);
    expect(delivery.status()).toEqual({
      signal: 'energy',
      endpoint: 'https://backend.example/v1/metrics',
      temporality: 'delta',
      counts: { success: 0, partial: 0, refused: 0, failed: 0 },
    });
    await delivery.deliver(new Uint8Array(), 3);
    clock.advance(60_000);
    await delivery.deliver(new Uint8Array(), 3);
    const { lastAttempt, lastSuccess, problem } = delivery.status();
    expect([lastSuccess?.mono, lastAttempt?.mono]).toEqual([0, 60_000]);
    expect(problem).toContain('API_TOKEN');
    await delivery.deliver(new Uint8Array(), 3);
    expect(delivery.status().problem).toContain('Nothing listens');
    await delivery.deliver(new Uint8Array(), 3);
    await delivery.deliver(new Uint8Array(), 3);
    expect(delivery.status().counts).toEqual({ success: 2, partial: 1, refused: 1, failed: 1 });
    expect(delivery.status().problem).toBeUndefined();
  });

  it('says one line when the state changes, not one per request', async () => {
    const answers = [ok, ok, refused(503, 'request 1'), refused(503, 'request 2'), refused(401), ok, ok];
    const { delivery, lines } = deliveryWith(answers);
    for (let left = answers.length; left > 0; left--) await delivery.deliver(new Uint8Array(), 3);
    expect(lines).toEqual([
      'info Export of energy to https://backend.example/v1/metrics works.',
      expect.stringMatching(/^warn Export of energy: .* 503/),
      expect.stringMatching(/^warn Export of energy: .* 401/),
      'info Export of energy to https://backend.example/v1/metrics works again.',
    ]);
  });
});
