import { describe, expect, it } from 'vitest';
import { partialSuccess, type Reply } from './capture.fixture.ts';
import type { Answer } from './sender.ts';
import { judge } from './verdict.ts';

const url = 'https://token:x@backend.example/v1/metrics?api-token=secret';

function answered({ status, headers = {}, body = '' }: Reply): Answer {
  return { kind: 'answered', status, headers, body: Buffer.from(body) };
}

describe('judge', () => {
  it('takes any 2xx for success, whatever the body says or not', () => {
    expect(judge(answered({ status: 200 }), 3, url)).toEqual({ outcome: 'success', rejected: 0 });
    expect(judge(answered({ status: 204, body: 'garbage' }), 3, url)).toEqual({ outcome: 'success', rejected: 0 });
    expect(judge(answered(partialSuccess(0, 'a hint')), 3, url)).toEqual({ outcome: 'success', rejected: 0 });
  });

  it('tells a part that was rejected from all of it', () => {
    const some = judge(answered(partialSuccess(2, 'unsupported metric type')), 3, url);
    expect(some).toMatchObject({ outcome: 'partial', rejected: 2 });
    expect(some.problem?.text).toContain('2 of 3 data points');
    expect(some.problem?.text).toContain('unsupported metric type');
    expect(judge(answered(partialSuccess(3, '')), 3, url)).toMatchObject({ outcome: 'refused', rejected: 3 });
    expect(judge(answered(partialSuccess(9, '')), 3, url)).toMatchObject({ outcome: 'refused', rejected: 3 });
  });

  it('does not take the login page of a hotspot for a backend', () => {
    const page = answered({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>' });
    expect(judge(page, 3, url)).toMatchObject({ outcome: 'refused' });
    expect(judge(page, 3, url).problem?.text).toContain('web page');
  });

  it.each([
    [307, 'refused', 'final address'],
    [400, 'refused', 'content'],
    [401, 'refused', 'API_TOKEN'],
    [403, 'refused', 'metrics.ingest'],
    [404, 'refused', '/v1/metrics'],
    [413, 'refused', 'too large'],
    [415, 'refused', 'protobuf'],
    [418, 'refused', 'does not accept'],
    [408, 'failed', 'again'],
    [429, 'failed', 'too many'],
    [500, 'failed', 'trouble'],
    [503, 'failed', 'trouble'],
  ] as const)('%i is %s and says what to do', (status, outcome, hint) => {
    const verdict = judge(answered({ status }), 3, url);
    expect(verdict).toMatchObject({
      outcome,
      rejected: outcome === 'refused' ? 3 : 0,
      problem: { cause: String(status) },
    });
    expect(verdict.problem?.text).toContain(hint);
    expect(verdict.problem?.text).toContain(String(status));
    expect(verdict.problem?.text).not.toMatch(/secret|token:x/);
  });

  it('quotes what the backend says, in one short line', () => {
    const body = `{"error":{\n"message":"Token is \u0007missing"}}${'x'.repeat(1000)}`;
    const { problem } = judge(answered({ status: 401, headers: { 'content-type': 'application/json' }, body }), 3, url);
    expect(problem?.text).toContain('"message":"Token is missing"');
    expect(problem?.text.length).toBeLessThan(500);
  });

  it.each([
    ['ENOTFOUND', 'spelled'],
    ['EAI_AGAIN', 'DNS'],
    ['ECONNREFUSED', 'Nothing listens'],
    ['TIMEOUT', 'does not answer'],
    ['EHOSTUNREACH', 'no way'],
    ['ECONNRESET', 'cut'],
    ['CERT_HAS_EXPIRED', 'clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
    ['ERR_INVALID_CHAR', 'token'],
    ['HPE_INVALID_CONSTANT', 'https://'],
    ['E_NEVER_SEEN', 'E_NEVER_SEEN'],
  ])('%s is no definite answer and names the cause', (code, hint) => {
    const verdict = judge({ kind: 'failed', reason: 'as node words it', code }, 3, url);
    expect(verdict).toMatchObject({ outcome: 'failed', problem: { cause: code } });
    expect(verdict.problem?.text).toContain(hint);
    expect(verdict.problem?.text).not.toMatch(/secret|token:x/);
  });
});
