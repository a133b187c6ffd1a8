import { describe, expect, it } from 'vitest';
import { ask, valueOf } from './query.fixture.ts';

describe('operators', () => {
  it.each<[string, unknown]>([
    ['7 / 2', '3'],
    ['7 / 2.0', 3.5],
    ['7 % 4', '3'],
    ['1 / 0', null],
    ['1.0 / 0', 'Infinity'],
    ['2 + 3 * 4 - 1', '13'],
    ['(2 + 3) * 4', '20'],
    ['10 - 3 - 2', '5'],
    ['-2 * -3', '6'],
    ['- -2', '2'],
    ['1 + null', null],
    ['"a" + 1', null],
    ['1 == 1.0', true],
    ['1 != 2', true],
    ['null == null', null],
    ['"1" == 1', null],
    ['2 < 10', true],
    ['"2" < "10"', false],
    ['true and null', null],
    ['false and null', false],
    ['true or null', true],
    ['true xor true', false],
    ['not null', null],
    ['not 1 == 2', true],
    ['NOT true OR true', true],
    ['"Grid" ~ "RID"', true],
    ['1h + 30m', '5400000000000'],
    ['2 * 1h', '7200000000000'],
    ['1h / 4', '900000000000'],
    ['1h / 15m', 4],
    ['now() - (now() - 5m)', '300000000000'],
    ['now() + now()', null],
    ['{ 1 == 1 }', true],
    ['{ 1, 2 }', ['1', '2']],
    ['9223372036854775807 + 1', '-9223372036854775808'],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });
});

describe('time', () => {
  it.each<[string, string]>([
    ['now()', '2026-06-21T10:00:00.000000000Z'],
    ['now()@d', '2026-06-21T00:00:00.000000000Z'],
    ['now()@w', '2026-06-15T00:00:00.000000000Z'],
    ['now()@M', '2026-06-01T00:00:00.000000000Z'],
    ['now()@q', '2026-04-01T00:00:00.000000000Z'],
    ['now()@y', '2026-01-01T00:00:00.000000000Z'],
    ['now()@6h', '2026-06-21T06:00:00.000000000Z'],
    ['now()-7d@d', '2026-06-14T00:00:00.000000000Z'],
    ['now()@d-7d', '2026-06-14T00:00:00.000000000Z'],
    ['-1d@d', '2026-06-20T00:00:00.000000000Z'],
    ['now()@M-1M', '2026-05-01T00:00:00.000000000Z'],
    ['toTimestamp("2026-03-31T12:00:00Z") - 1M', '2026-02-28T12:00:00.000000000Z'],
    ['toTimestamp("2026-03-31") + 1y', '2027-03-31T00:00:00.000000000Z'],
    ['bin(now() + 7m, 15m)', '2026-06-21T10:00:00.000000000Z'],
  ])('%s is %s', (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });

  it("follows the query's time zone, and changed clocks", () => {
    const vienna = { timeZone: 'Europe/Vienna' };
    expect(valueOf('now()@d', vienna)).toBe('2026-06-20T22:00:00.000000000Z');
    expect(valueOf('toTimestamp("2026-03-29T10:00:00Z")@d', vienna)).toBe('2026-03-28T23:00:00.000000000Z');
    expect(valueOf('now()@M-6M', vienna)).toBe('2025-11-30T23:00:00.000000000Z');
    expect(valueOf('getHour(now())', vienna)).toBe('12');
    expect(valueOf('getHour(now(), timezone: "America/New_York")', vienna)).toBe('6');
    expect(valueOf('formatTimestamp(now(), format: "yyyy-MM-dd HH:mm:ss")', vienna)).toBe('2026-06-21 12:00:00');
  });

  it('does not make up a format that it cannot', () => {
    expect(valueOf('formatTimestamp(now(), format: "EEEE")')).toMatch(/^1:\d+ NOT_SIMULATED/);
  });
});

describe('functions', () => {
  it.each<[string, unknown]>([
    ['if(1 > 0, "yes", else: "no")', 'yes'],
    ['if(null, "yes")', null],
    ['coalesce(null, 2, 3)', '2'],
    ['round(2.5)', '3'],
    ['round(-2.5)', '-3'],
    ['round(1.2345, decimals: 2)', 1.23],
    ['floor(-1.5)', -2],
    ['abs(-3)', '3'],
    ['power(2, 10)', 1024],
    ['arraySum(array(1, null, 2.5))', 3.5],
    ['arraySum(array(null))', 0],
    ['arrayAvg(array(1, null, 2))', 1.5],
    ['arrayAvg(array(null))', null],
    ['arrayMin(array(3, 1.5, null))', 1.5],
    ['arrayMax(array(3, 1.5, null))', '3'],
    ['arrayFirst(array(null, 1, 2))', '1'],
    ['arrayLast(array(1, 2, null))', '2'],
    ['ARRAYLAST(array(1, 2))', '2'],
    ['arraySize(arrayRemoveNulls(array(1, null)))', '1'],
    ['arrayDiff(array(1, 4, null, 2))', [null, '3', null, null]],
    ['arrayMedian(array(5, 1, 3))', 3],
    ['arrayPercentile(array(0, 10), 25)', 2.5],
    ['arrayCumulativeSum(array(1, null, 2))', [1, 1, 3]],
    ['arrayMovingAvg(array(1, 3, 5), 2)', [1, 2, 4]],
    ['arraySort(array(2, 3, 1), direction: "descending")', ['3', '2', '1']],
    ['arraySlice(array(1, 2, 3), from: 1)', ['2', '3']],
    ['arraySlice(array(1, 2, 3), from: -2, to: -1)', ['2']],
    ['arrayDistinct(array(1, 1, "1"))', ['1', '1']],
    ['arrayIndexOf(array("a", "b"), "b")', '1'],
    ['array(1, 2, 3)[-1]', '3'],
    ['record(a = 1, b = "x")[b]', 'x'],
    ['record(a = 1)["a"]', '1'],
    ['iSum(array(1, 2)[] * 2)', 6],
    ['iAny(array(1, 5)[] > 3)', true],
    ['arraySum(iCollectArray(array(1, 2)[] + array(3, 4)[]))', 10],
    ['in("a", { "a", "b" })', true],
    ['in("c", "a", "b")', false],
    ['in(1, array(1.0))', true],
    ['contains("Import", "port")', true],
    ['contains("Import", "PORT")', false],
    ['contains("Import", "PORT", caseSensitive: false)', true],
    ['startsWith("Import", "Im")', true],
    ['matchesValue("pi-kitchen", "PI-*")', true],
    ['matchesValue("pi", { "x", "p*i" })', true],
    ['matchesValue("abcab", "ab*ab*ab")', false],
    ['matchesValue("aba", "ab*ba")', false],
    ['matchesPhrase("meter house is silent", "house is")', true],
    ['matchesPhrase("household", "house")', false],
    ['concat("a", 1, delimiter: "-")', 'a-1'],
    ['substring("meter", from: 1, to: 3)', 'et'],
    ['splitString("a,b", ",")', ['a', 'b']],
    ['replaceString("a.b.c", ".", "-")', 'a-b-c'],
    ['toDouble("0.25")', 0.25],
    ['toDouble("x")', null],
    ['toLong("12")', '12'],
    ['toLong(2.9)', '2'],
    ['toString(array(1, "a"))', '[1, a]'],
    ['type(1.0)', 'double'],
    ['toUid("00000000000000ff") == toUid("00000000000000FF")', true],
    ['toUid("xyz")', null],
    ['isNull(null)', true],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value);
  });
});

describe('iterations', () => {
  const given = 'data record(a = array(5, 7, null), b = array(1, 2, 3), c = 10)';

  it('go through arrays together', () => {
    expect(ask(`${given} | fields d = a[] - b[], e = a[] * c, f = if(a[] > 5, b[], else: 0)`)).toEqual([
      { d: ['4', '5', null], e: ['50', '70', null], f: ['0', '2', '0'] },
    ]);
  });

  it('are null where something is no array', () => {
    expect(ask(`${given} | fields d = a[] + c[]`)).toEqual([{ d: null }]);
  });

  it('cannot be the argument of a function of arrays', () => {
    expect(ask(`${given} | fields d = arraySum(a[] - b[])`)).toBe(
      '1:86 INVALID_ARGUMENTS: arraySum takes an array, and "[]" gives one element after the other; iCollectArray makes an array of them.',
    );
    expect(ask('data record(a = array(array(1, 2), array(3))) | fields d = arraySum(a[])')).toEqual([{ d: [3, 3] }]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['nonsense(1)', 'UNKNOWN_FUNCTION: There is no function "nonsense" that could stand here.'],
    ['if(true)', 'INVALID_ARGUMENTS: if takes 2 arguments, not 1, and with their names else:.'],
    ['if(true, 1, 2)', 'INVALID_ARGUMENTS: if takes 2 arguments, not 3, and with their names else:.'],
    ['round(1, digits: 2)', 'UNKNOWN_PARAMETER: round has no parameter "digits:" here.'],
    ['sum(1)', 'UNKNOWN_FUNCTION: There is no function "sum" that could stand here.'],
    ['$Host', 'UNKNOWN_VARIABLE: The variable $Host was not filled in.'],
    ['other', "FIELD_DOES_NOT_EXIST: The field other doesn't exist."],
    ['1M', 'INVALID_DURATION: 1M has no fixed length; it can only be added to a moment.'],
    ['now()@x', 'INVALID_DURATION: "x" is no unit of time.'],
    ['99999999999999999999', 'PARSE_ERROR: 99999999999999999999 does not fit into a long.'],
    ['5parsec', 'PARSE_ERROR: "5parsec" is no number and no duration.'],
    ['1 +', 'PARSE_ERROR: Here the query ends, but an expression is expected.'],
    ['(1', 'PARSE_ERROR: Here the query ends, but ")" is expected.'],
    ['1 2', 'PARSE_ERROR: Here there is the number 2, but "|" or "," is expected.'],
    ['and', 'PARSE_ERROR: Here the query ends, but something that "and" can join is expected.'],
    ['"open', 'PARSE_ERROR: """ does not belong here.'],
  ])('%s: %s', (expression, sentence) => {
    expect(String(valueOf(expression)).replace(/^\d+:\d+ /, '')).toBe(sentence);
  });

  it('fills variables in', () => {
    expect(valueOf('in("a", $Hosts)', { variables: { Hosts: ['a', 'b'] } })).toBe(true);
    expect(valueOf('toDouble($Price)', { variables: { Price: '0.25' } })).toBe(0.25);
    expect(valueOf('$constructor')).toMatch(/UNKNOWN_VARIABLE/);
  });
});
