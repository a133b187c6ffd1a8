import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, numeric, ruleOf, stepOfThousands, thousandfold, unitFits } from './field.ts';

const kWh = ruleOf({ field: 'x', quantity: 'energy.active.import', unit: 'kWh' });
const Wh = ruleOf({ field: 'x', quantity: 'energy.active.import', unit: 'Wh' });
const kW = ruleOf({ field: 'x', quantity: 'grid.power', unit: 'kW', sign: -1 });

describe('convert', () => {
  it.each([
    [2687.3687, 2687368],
    [12.403, 12403],
    [0.001, 1],
    [1.001, 1001],
    [4.35, 4350],
    [8.42, 8420],
    [1e-7, 0],
    [4293967.295, 4293967295],
    [7, 7000],
  ])('%d kWh are %d Wh', (value, expected) => {
    expect(convert(value, kWh)).toBe(expected);
  });

  it('is exact for every whole Wh written in kWh', () => {
    fc.assert(
      fc.property(fc.nat(4_293_967_295), (wh) => {
        expect(convert(Number(`${Math.floor(wh / 1000)}.${String(wh % 1000).padStart(3, '0')}`), kWh)).toBe(wh);
      }),
    );
  });

  it('never counts what has not passed in full', () => {
    expect(convert(428454.9, Wh)).toBe(428454);
    expect(convert(-0.1, Wh)).toBe(-1);
  });

  it('applies the sign and has one zero', () => {
    expect(convert(0.451, kW)).toBe(-451);
    expect(convert(0, kW)).toBe(0);
  });

  it('passes infinity on', () => {
    expect(thousandfold(Infinity)).toBe(Infinity);
    expect(convert(-Infinity, kWh)).toBe(-Infinity);
  });
});

describe('numeric', () => {
  it.each([
    ['403', 403],
    ['229.60', 229.6],
    ['-1.5e3', -1500],
    [' +7 ', 7],
    ['.5', 0.5],
    [12, 12],
  ])('reads %j', (raw, expected) => {
    expect(numeric(raw)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    'NaN',
    'inf',
    '-Infinity',
    '0x10',
    '1_000',
    '1,5',
    '1.2.3',
    '1e',
    'e5',
    '.',
    true,
    false,
    null,
    undefined,
    [],
    [5],
    {},
  ])('does not read %j', (raw) => {
    expect(numeric(raw)).toBeNaN();
  });
});

describe('units', () => {
  it('fit the dimension of a quantity', () => {
    expect(unitFits('kWh', 'energy.active.import')).toBe(true);
    expect(unitFits('kvarh', 'energy.active.import')).toBe(false);
    expect(unitFits('kW', 'grid.power')).toBe(true);
    expect(unitFits('1', 'inkasso')).toBe(true);
  });

  it.each([
    [5120.1357, 1],
    [12.403, 1],
    [8.42, 10],
    [2173.5, 100],
    [2173, 1000],
  ])('%d kWh move in steps of %d Wh', (value, step) => {
    expect(stepOfThousands(value)).toBe(step);
  });
});
