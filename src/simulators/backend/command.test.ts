import { describe, expect, it } from 'vitest';
import { parseBackendOptions } from './command.ts';

describe('the scopes of a token', () => {
  it('are taken one by one', () => {
    const parsed = parseBackendOptions([
      '--dynatrace',
      '--token=t',
      '--scope=metrics.ingest',
      '--scope',
      'logs.ingest',
    ]);
    const dynatrace = { token: 't', scopes: ['metrics.ingest', 'logs.ingest'] };
    expect(parsed).toMatchObject({ ok: true, options: { settings: { dynatrace } } });
  });

  it('must exist, and need --dynatrace', () => {
    expect(parseBackendOptions(['--scope', 'everything', '--scope', 'logs.ingest'])).toEqual({
      ok: false,
      faults: [
        '--scope is "everything"; expected is one of metrics.ingest, openTelemetryTrace.ingest, logs.ingest.',
        '--scope is asked for only with --dynatrace.',
      ],
    });
  });
});
