import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subscriptionsFor } from './filters.ts';

it.each([
  { filters: ['amis/out'], expected: ['amis/out', 'amis/out/'] },
  { filters: ['amis/out/'], expected: ['amis/out', 'amis/out/'] },
  { filters: ['amis/out', 'amis/out/'], expected: ['amis/out', 'amis/out/'] },
  { filters: ['amis/#'], expected: ['amis/#'] },
  { filters: ['#'], expected: ['#'] },
  { filters: ['tele/+/SENSOR'], expected: ['tele/+/SENSOR', 'tele/+/SENSOR/'] },
  { filters: ['amis/out', 'amis/#', 'amis'], expected: ['amis/#'] },
  { filters: ['tele/one/SENSOR', 'tele/+/SENSOR'], expected: ['tele/+/SENSOR', 'tele/+/SENSOR/'] },
  { filters: ['a/+', 'a/#'], expected: ['a/#'] },
  { filters: ['$share/x', '#'], expected: ['$share/x', '$share/x/', '#'] },
])('$filters becomes $expected', ({ filters, expected }) => {
  expect(subscriptionsFor(filters)).toEqual(expected);
});

/** As a broker matches, written another way than the code under test: MQTT 5, section 4.7. */
function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const pattern = filter
    .split('/')
    .map((level, i) => (level === '#' ? (i === 0 ? '.*' : '(/.*)?') : (i === 0 ? '' : '/') + levelPattern(level)))
    .join('');
  return new RegExp(`^${pattern}$`).test(topic);
}

function levelPattern(level: string): string {
  return level === '+' ? '[^/]*' : level.replace('$', '\\$');
}

const level = fc.constantFrom('a', 'b', '', '$s');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all ? ['#'] : [])].join('/'));

it('loses no message by leaving out what another filter covers', () => {
  fc.assert(
    fc.property(fc.array(filter, { minLength: 1, maxLength: 4 }), topic, (filters, topic) => {
      const asked = filters.some((f) => matches(f, topic));
      if (asked) expect(subscriptionsFor(filters).some((f) => matches(f, topic))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
