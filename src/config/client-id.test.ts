import { expect, it } from 'vitest';
import { clientIdOf } from './client-id.ts';

it('is the name of the host where that fits', () => {
  expect(clientIdOf('pi3')).toBe('smartmeter-otel-pi3');
});

it.each(['raspberrypi', 'raspberrypi2', 'gerät', 'a.b', '', '🍓', 'x'.repeat(300)])(
  'fits any broker for "%s"',
  (name) => {
    expect(clientIdOf(name)).toMatch(/^smartmeter-otel-[a-zA-Z\d-]{1,7}$/);
    expect(clientIdOf(name)).toBe(clientIdOf(name));
  },
);

it('keeps hosts apart that begin alike', () => {
  expect(clientIdOf('raspberrypi')).not.toBe(clientIdOf('raspberrypi2'));
});
