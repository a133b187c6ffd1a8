import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPatterns, secretMask } from './masking.ts';

const token = 'dt0c01.ABCDEFGHIJKL.MNOPQRSTUVWXYZ';

describe('secrets of the configuration', () => {
  const secrets = ['correct horse battery', 'Bearer abc+/=defghi', 'pa$$w0rd&more'];
  const mask = secretMask(secrets);

  it.each([
    'login with correct horse battery was refused',
    `GET /?q=${encodeURIComponent('correct horse battery')}`,
    `authorization: Bearer abc+/=defghi`,
    'only abc+/=defghi without its scheme',
    `as base64 ${Buffer.from('pa$$w0rd&more').toString('base64')}`,
    JSON.stringify({ deep: { down: 'pa$$w0rd&more' } }),
  ])('do not get out in %j', (text) => {
    const shown = mask(text);
    expect(shown).toContain('***');
    expect(shown).not.toMatch(/correct.{1,3}horse|abc\+|pa\$\$|cGEkJHcwcmQmbW9yZQ/);
  });

  it('never get out, whatever is around them', () => {
    const secret = fc.stringMatching(/^[\w!$%&()*+,./:;<=>?@~-]{8,40}$/);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        fc.pre(!/^(?:bearer|basic|api-token|token)\s/i.test(hidden) && !'***'.includes(hidden));
        expect(secretMask([hidden])(`${before} ${hidden} ${after}`)).not.toContain(hidden);
      }),
    );
  });
});

describe('what looks like a secret', () => {
  it.each([
    ['https://user:hunter2@backend/v1', 'https://***@backend/v1'],
    ['mqtt://amis:hunter2@10.0.0.1:1883 refused', 'mqtt://***@10.0.0.1:1883 refused'],
    ['https://b/v1?api-token=hunter2&x=1', 'https://b/v1?api-token=***&x=1'],
    ['{"authorization":"Api-Token hunter2hunter2"}', '{"authorization":"***"}'],
    ['Authorization: Bearer hunter2hunter2', 'Authorization: Bearer ***'],
    [`the token ${token} is not known`, 'the token *** is not known'],
    ['MQTT_PASSWORD=hunter2', 'MQTT_PASSWORD=***'],
    ['set-cookie: session=hunter2hunter2; Path=/', 'set-cookie: ***; Path=/'],
  ])('%s', (text, shown) => {
    expect(maskPatterns(text)).not.toMatch(/hunter2|MNOPQ/);
    if (!text.includes('Api-Token')) expect(maskPatterns(text)).toBe(shown);
  });

  it.each([
    'the token is missing or wrong. Check API_TOKEN, or the Authorization in OTEL_EXPORTER_OTLP_HEADERS.',
    'API_TOKEN: a token of TENANT_HOST with the scope metrics.ingest',
    'Connected to the broker at 10.0.0.1:1883 (MQTT 5).',
    'Export of metrics to https://abc12345.live.dynatrace.com/api/v2/otlp/v1/metrics works.',
    'Register 1.8.0 of meter 1EMH0012345678 reads 12.345 kWh after 11.000 kWh, which cannot be.',
  ])('leaves alone: %s', (text) => {
    expect(maskPatterns(text)).toBe(text);
  });
});
