import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAKE_MAP } from './bus.fixture.ts';
import { learnedFrom, parseLearned } from './learned.ts';
import { KNOWN } from './poller.fixture.ts';

const same = { serial: 'S42', model: 'F1', firmware: 'V7' };
const at = (device: Partial<typeof same>, unit = 1, family = 'fake', map = FAKE_MAP) => ({
  unit,
  family,
  device: { maps: [map] as const, ...device },
});

describe('what is known after a device was found', () => {
  it.each([
    { why: 'the same is confirmed', found: at(same), how: 'confirmed', keeps: true },
    { why: 'it does not say who it is', found: at({}), how: 'confirmed', keeps: true },
    { why: 'it was looked for anew', found: at(same), how: 'detected', keeps: false },
    { why: 'another serial number', found: at({ ...same, serial: 'S1' }), how: 'confirmed', keeps: false },
    { why: 'another firmware', found: at({ ...same, firmware: 'V8' }), how: 'confirmed', keeps: false },
    { why: 'another unit', found: at(same, 2), how: 'confirmed', keeps: false },
    { why: 'another family', found: at(same, 1, 'new'), how: 'confirmed', keeps: false },
    { why: 'another map', found: at(same, 1, 'fake', { ...FAKE_MAP, id: 'm' }), how: 'confirmed', keeps: false },
  ] as const)('$why: refused reads kept is $keeps', ({ found, how, keeps }) => {
    expect(learnedFrom(found, KNOWN, how).refused).toEqual(keeps ? KNOWN.refused : []);
  });

  it('keeps a serial number that is missing for once, and not that of another device', () => {
    expect(learnedFrom(at({}), KNOWN, 'detected').serial).toBe('S42');
    expect(learnedFrom(at({ serial: 'S1' }), KNOWN, 'detected')).toEqual({
      unit: 1,
      family: 'fake',
      maps: ['fake-map'],
      serial: 'S1',
      refused: [],
    });
  });
});

describe('from storage', () => {
  it('comes what went in', () => {
    expect(parseLearned(JSON.parse(JSON.stringify(KNOWN)))).toEqual(KNOWN);
  });

  it.each([
    undefined,
    null,
    [],
    { ...KNOWN, unit: 0 },
    { ...KNOWN, unit: '1' },
    { ...KNOWN, maps: [] },
    { ...KNOWN, maps: [1] },
    { ...KNOWN, refused: [{ table: 'coil', address: 1, count: 1 }] },
    { ...KNOWN, refused: [{ table: 'input', address: 1, count: 0 }] },
  ])('anything else is nothing: %j', (stored) => {
    expect(parseLearned(stored)).toBeUndefined();
  });

  it('nothing throws', () => {
    fc.assert(
      fc.property(fc.anything(), (stored) => {
        parseLearned(stored);
        parseLearned({ ...KNOWN, refused: [stored] });
      }),
    );
  });
});
