import { describe, expect, it } from 'vitest';
import type { Answer } from '../../transports/otlp/sender.ts';
import { classify } from './answers.ts';
import { partialSuccess } from './outbox.fixture.ts';

const URL = 'https://backend.test/v1/metrics?token=secret';
const NOW = Date.UTC(2026, 5, 21, 12);
const nothing = new Uint8Array();

function answered(status: number, headers: Record<string, string> = {}, body: Uint8Array = nothing): Answer {
  return { kind: 'answered', status, headers, body };
}
const failed = (code: string): Answer => ({ kind: 'failed', reason: 'as Node says', code });
const of = (answer: Answer, points = 4) => classify(answer, points, URL, NOW);

describe('what an answer means', () => {
  it.each([200, 202, 204])('%i is done', (status) => expect(of(answered(status))).toEqual({ kind: 'done' }));

  it.each([
    ['retry', [408, 429]],
    ['configuration', [301, 307, 401, 403, 404, 405, 410, 415]],
    ['malformed', [400, 413, 422]],
    ['unknown', [500, 502, 503, 504, 599]],
  ] as const)('%s: %j', (kind, statuses) => {
    for (const status of statuses) expect(of(answered(status))).toMatchObject({ kind, cause: String(status) });
  });

  it.each(['ECONNRESET', 'EPIPE', 'TIMEOUT', 'ETIMEDOUT', 'STOPPED', 'EHOSTUNREACH', 'ENETUNREACH', 'HPE_INVALID'])(
    '%s may have been counted',
    (code) => expect(of(failed(code)).kind).toBe('unknown'),
  );

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED', 'ERR_INVALID_CHAR'])('%s never left', (code) =>
    expect(of(failed(code)).kind).toBe('retry'),
  );

  it.each([
    ['nothing rejected', partialSuccess(0, ''), { kind: 'done' }],
    ['nothing rejected, with a message', partialSuccess(0, 'a hint'), { kind: 'done', message: 'a hint' }],
    ['some', partialSuccess(3, 'old'), { kind: 'partly', rejected: 3 }],
    ['all', partialSuccess(4, 'old'), { kind: 'malformed' }],
    ['more than there were', partialSuccess(9, 'old'), { kind: 'malformed' }],
    ['not protobuf', new TextEncoder().encode('{"ok":true}'), { kind: 'done' }],
  ])('partial success: %s', (_name, body, outcome) => {
    expect(of(answered(200, {}, body))).toMatchObject(outcome);
  });

  it('does not take a web page for a yes', () => {
    expect(of(answered(200, { 'content-type': 'text/html' })).kind).toBe('configuration');
  });

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['999999', 3_600_000],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    [new Date(NOW - 90_000).toUTCString(), 0],
  ])('Retry-After: %s', (said, after) => {
    expect(of(answered(429, { 'retry-after': said }))).toMatchObject({ kind: 'retry', after });
    expect(of(answered(503, { 'retry-after': said }))).toMatchObject({ kind: 'unknown', after });
  });

  it('measures a Retry-After date by the clock of the backend', () => {
    const answer = { ...answered(429, { 'retry-after': new Date(NOW + 90_000).toUTCString() }), date: NOW + 60_000 };
    expect(of(answer)).toMatchObject({ after: 30_000 });
  });

  it('ignores a Retry-After that means nothing', () => {
    expect(of(answered(429, { 'retry-after': 'soon' }))).not.toHaveProperty('after');
  });

  it('does not show what stands behind the path of the URL', () => {
    const outcome = of(answered(401));
    expect(outcome.kind === 'configuration' && outcome.problem).toContain('API_TOKEN');
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });
});
