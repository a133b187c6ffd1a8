import { describe, expect, it } from 'vitest';
import { matches, openPart } from './topic-filter.ts';

describe('matches', () => {
  it.each([
    ['amis/out', 'amis/out', true],
    ['amis/out', 'amis/out/', true],
    ['amis/out/', 'amis/out', true],
    ['amis/out', 'amis/out//', false],
    ['amis/out', 'amis/out/status', false],
    ['amis/+', 'amis/out', true],
    ['amis/+/out', 'amis/cellar/out', true],
    ['amis/+', 'amis/cellar/out', false],
    ['amis/#', 'amis/cellar/out', true],
    ['amis/#', 'amis', true],
    ['#', 'anything/at/all', true],
    ['#', '$SYS/broker', false],
    ['+/broker', '$SYS/broker', false],
    ['$SYS/#', '$SYS/broker', true],
  ])('%s takes %s: %s', (filter, topic, expected) => {
    expect(matches(filter, topic)).toBe(expected);
  });
});

describe('openPart', () => {
  it.each([
    ['amis/out', 'amis/out', ''],
    ['amis/out', 'amis/out/', ''],
    ['amis/+/out', 'amis/cellar/out', 'cellar'],
    ['amis/#', 'amis/out', 'out'],
    ['+/status/#', 'shelly-a/em:0', 'shelly-a/em:0'],
    ['shellypro3em/#', 'shellypro3em/em:0', 'em:0'],
    ['shellypro3em/status/em:0', 'shellypro3em/em:0', ''],
  ])('%s leaves open of %s: %s', (filter, name, expected) => {
    expect(openPart(filter, name)).toBe(expected);
  });
});
