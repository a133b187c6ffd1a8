import { describe, expect, it } from 'vitest';
import { isSame, READERS_AT_MOST, refusalOf } from './admission.ts';
import type { MqttSettings } from './settings.ts';

const open: MqttSettings = { mode: 'embedded', scheme: 'mqtt', host: '127.0.0.1', port: 1883, clientId: 'service' };
const locked: MqttSettings = { ...open, user: 'reader', password: 'secret' };
const bytes = (text: string) => Buffer.from(text);
const none: ReadonlySet<string> = new Set();

describe('a broker with user and password', () => {
  it.each([
    { user: 'reader', password: bytes('secret'), returnCode: undefined },
    { user: 'reader', password: bytes('secre'), returnCode: 4 },
    { user: 'reader', password: bytes('secret!'), returnCode: 4 },
    { user: 'Reader', password: bytes('secret'), returnCode: 4 },
    { user: 'reader', password: undefined, returnCode: 4 },
    { user: undefined, password: undefined, returnCode: 4 },
  ])('answers $user $password with $returnCode', ({ user, password, returnCode }) => {
    const refusal = refusalOf({ clientId: 'Amis-1', user, password }, locked, none);
    expect(refusal?.returnCode).toBe(returnCode);
    expect(refusal?.text ?? '').not.toContain('secret');
  });
});

describe('a broker without', () => {
  const knock = (clientId: string, readers = none) =>
    refusalOf({ clientId, user: undefined, password: undefined }, open, readers);

  it('lets everybody in, with a name or not', () => {
    expect(knock('Amis-1')).toBeUndefined();
    expect(refusalOf({ clientId: 'Amis-1', user: 'x', password: bytes('y') }, open, none)).toBeUndefined();
  });

  it('keeps the client id of the service for the service', () => {
    expect(knock('service')).toMatchObject({ returnCode: 2, text: expect.stringContaining('MQTT_CLIENT_ID') });
  });

  it('is full at some time, but not for one who comes back', () => {
    const readers = new Set(Array.from({ length: READERS_AT_MOST }, (_, i) => `reader-${i}`));
    expect(knock('one-more', readers)?.returnCode).toBe(3);
    expect(knock('reader-3', readers)).toBeUndefined();
    readers.delete('reader-0');
    expect(knock('one-more', readers)).toBeUndefined();
  });

  it('says no more of a long client id than a line takes', () => {
    const readers = new Set(Array.from({ length: READERS_AT_MOST }, (_, i) => `reader-${i}`));
    expect(knock('x'.repeat(4000), readers)?.text.length).toBeLessThan(300);
  });
});

it.each([
  { given: undefined, expected: '', same: true },
  { given: 'ä', expected: 'ä', same: true },
  { given: 'a', expected: 'ä', same: false },
  { given: '', expected: 'a', same: false },
])('$given and $expected are the same: $same', ({ given, expected, same }) => {
  expect(isSame(given, expected)).toBe(same);
});
