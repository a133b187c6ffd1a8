import { describe, expect, it } from 'vitest';
import { calendarTime, deviceTime } from './device-time.ts';
import { realSerial } from './serial.ts';

describe('realSerial', () => {
  it.each([
    ['0123456789', '0123456789'],
    [' 7701204419 ', '7701204419'],
    ['abcdefghijklmnopqrstuvwxyz789012', 'abcdefghijklmnopqrstuvwxyz789012'],
    ['0a 01 49 54', '0a 01 49 54'],
    ['1 EBZ01 0012 3456', '1 EBZ01 0012 3456'],
    [20100458, '20100458'],
  ])('%j is real', (raw, serial) => {
    expect(realSerial(raw)).toBe(serial);
  });

  it.each([
    '',
    '  ',
    'unbekannt',
    'Unbekannt',
    'unknown',
    '0',
    '0000000000',
    '00 00 00',
    '\u0000\u0000',
    'a\nb',
    '---',
  ])('%j is a placeholder', (raw) => {
    expect(realSerial(raw)).toBeUndefined();
  });

  it.each([0, -5, 1.5, 1e20, true, null, undefined, [], {}, 'x'.repeat(65), '\uD800abc'])('%j is none', (raw) => {
    expect(realSerial(raw)).toBeUndefined();
  });
});

describe('deviceTime', () => {
  it.each([
    [1770825276, 1770825276],
    ['1770825276', 1770825276],
    [1770825301.41, 1770825301.41],
    [1770825276000, 1770825276],
  ])('%j is a time', (raw, seconds) => {
    expect(deviceTime(raw)).toBe(seconds);
  });

  it.each([true, null, undefined, 0, -617292592, 999_999_999, 2e11, 1e15, 'now', NaN, Infinity])(
    '%j is none',
    (raw) => {
      expect(deviceTime(raw)).toBeUndefined();
    },
  );
});

describe('calendarTime', () => {
  const noon = Date.UTC(2025, 0, 3, 12) / 1000;

  it.each([
    ['2025-01-03T12:00:00', noon],
    ['2025-01-03 12:00:00', noon],
    ['2025-01-03T12:00:00Z', noon],
    ['2025-01-03T13:00:00+01:00', noon],
    ['2025-01-03T12:00:00.5', noon + 0.5],
  ])('%s is a time', (raw, seconds) => {
    expect(calendarTime(raw)).toBe(seconds);
  });

  it.each(['1970-06-11T05:35:26', '2000-01-01T00:00:00', '2025-13-45T99:99:99', '12:00:00', 'yesterday', '', 5, null])(
    '%j is none',
    (raw) => {
      expect(calendarTime(raw)).toBeUndefined();
    },
  );
});
