import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configFileSchema } from './config-file.ts';
import { configOf, faultsOf, load, warningsOf } from './support.fixture.ts';

const two = `meters:
  - id: house
    topic: amis/out
  - id: heat-pump
    topic: pump
    role: submeter
`;

/** `place: found -> expected` */
function faultsIn(file: string): string[] {
  const faults = faultsOf({ files: { 'smartmeter.yaml': file } });
  return faults.map(({ name, found, expected }) => `${name}: ${found} -> ${expected}`);
}

describe('the YAML file', () => {
  it('lists the meters', () => {
    const meters = [
      { id: 'house', topic: 'amis/out' },
      { id: 'heat-pump', topic: 'pump', role: 'submeter' },
    ];
    expect(configOf({ files: { 'smartmeter.yaml': two } }).meters).toMatchObject(meters);
    const named = { env: { SMARTMETER_CONFIG: '/etc/meters.yaml' }, files: { '/etc/meters.yaml': two } };
    expect(configOf(named).meters).toMatchObject(meters);
  });

  it.each(['', '# meters:\n', '---\n', 'null\n'])('may say nothing: %j', (file) => {
    expect(configOf({ files: { 'smartmeter.yaml': file } }).meters).toMatchObject([{ id: 'house', topic: 'amis/out' }]);
  });

  it('wins over MQTT_TOPIC, and says so', () => {
    const setup = { env: { MQTT_TOPIC: 'other' }, files: { 'smartmeter.yaml': two } };
    expect(configOf(setup).meters[0]?.topic).toBe('amis/out');
    expect(warningsOf(setup)).toEqual([expect.stringMatching(/^MQTT_TOPIC is not used: the meters of the YAML file/)]);
  });
});

describe('faults in the YAML file', () => {
  it.each([
    [
      'a wrong value',
      two.replace('amis/out', '"#/out"'),
      /^smartmeter.yaml:3:12 meters\[0\].topic: "#\/out" -> an MQTT/,
    ],
    ['a missing value', 'meters:\n  - id: a\n', /^smartmeter.yaml:2:5 meters\[0\].topic: nothing -> an MQTT topic/],
    [
      'an unknown name',
      two.replace('role:', 'rolle:'),
      /^smartmeter.yaml:6:12 meters\[1\].rolle: a name that is not known -> a meter has id, topic, decoder/,
    ],
    [
      'a section of the environment',
      `${two}mqtt:\n  host: x\n`,
      /^smartmeter.yaml:8:3 mqtt: a name that is not known -> smartmeter.yaml has meters/,
    ],
    [
      'a name twice',
      two.replace('heat-pump', 'house'),
      /^smartmeter.yaml:4:9 meters\[1\].id: "house" -> another id: meters\[0\]/,
    ],
    ['no meter', 'meters: []', /^smartmeter.yaml:1:9 meters: a list of 0 -> at least one meter/],
    ['nothing at all', 'meters:\n', /meters: nothing -> a list of meters/],
    [
      'a meter without a dash',
      'meters:\n  id: a\n',
      /^smartmeter.yaml:2:3 meters: a group of settings -> a list of meters/,
    ],
    ['a list', '- a\n', /^smartmeter.yaml:1:1: a list of 1 -> smartmeter.yaml with meters/],
    ['a word', 'hello', /^smartmeter.yaml:1:1: "hello" -> smartmeter.yaml with meters/],
    ['a bracket that stays open', 'meters: [', /^smartmeter.yaml:1:\d+: .*flow.* -> YAML/i],
    ['a tab', 'meters:\n\t- id: a\n', /^smartmeter.yaml:2:\d+: .*tab.* -> YAML/i],
    ['an unknown alias', 'meters: *m', /^smartmeter.yaml:1:\d+: .*alias.* -> YAML/i],
    ['the same name twice', `${two}meters: []\n`, /^smartmeter.yaml:7:\d+: .*unique.* -> YAML/i],
  ])('%s', (_, file, fault) => {
    expect(faultsIn(file)[0]).toMatch(fault);
  });

  it('are told at once', () => {
    const file = 'meters:\n  - { id: a, topic: "", x: 1, y: 2 }\n  - { id: a, topic: b, role: c }\nz: 1\n';
    expect(faultsIn(file).map((fault) => fault.replace(/:.*? /, ' ').replace(/: .*/, ''))).toEqual([
      'smartmeter.yaml meters[0].topic',
      'smartmeter.yaml meters[0].x',
      'smartmeter.yaml meters[0].y',
      'smartmeter.yaml meters[1].role',
      'smartmeter.yaml z',
      'smartmeter.yaml meters[1].id',
    ]);
  });

  it('of many aliases end before they fill the memory', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]\n`;
    const bomb = ['a: &a [x]\n', level('b', 'a'), level('c', 'b'), level('d', 'c'), level('e', 'd')].join('');
    expect(faultsIn(bomb)).toEqual([expect.stringMatching(/alias/i)]);
  });
});

describe('advice and notifications in the YAML file', () => {
  const notify = (channels: string) => `notify:\n  channels:\n${channels}`;

  it.each([
    [
      'a meter that there is not',
      'appliances:\n  - id: car\n    kind: car\n    meter: wallbox\n',
      /^smartmeter.yaml:4:12 appliances\[0\].meter: "wallbox" -> one of house$/,
    ],
    [
      'MQTT over the built-in broker',
      notify('    mqtt:\n      discovery: true\n'),
      /^smartmeter.yaml:4:7 notify.channels.mqtt: a group of settings -> a broker of your own in MQTT_BROKER/,
    ],
    [
      'a file that is not there',
      notify('    ntfy:\n      topic: x\n      token_file: /nowhere\n'),
      /^smartmeter.yaml:5:19 notify.channels.ntfy.token_file: "\/nowhere" -> a file that can be read; this one does not exist$/,
    ],
    [
      'a password that is a number, without showing it',
      notify('    email:\n      host: x\n      user: me\n      password: 123456\n      from: a@b.c\n      to: a@b.c\n'),
      /^smartmeter.yaml:6:17 notify.channels.email.password: \*\*\* -> the password, in quotes$/,
    ],
  ])('%s', (_, file, expected) => {
    expect(faultsIn(file)).toEqual([expect.stringMatching(expected)]);
  });

  it('gives away what must never be shown, for whoever masks', () => {
    const file = notify(
      '    email:\n      host: x\n      user: me\n      password: correct horse\n      from: a@b.c\n      to: a@b.c\n',
    );
    const loaded = load({ files: { 'smartmeter.yaml': file } });
    expect(loaded.ok && [...loaded.secrets]).toContain('correct horse');
  });

  it('is what most homes have without a word', () => {
    const { advice, notify } = configOf({});
    expect(advice.appliances.map(({ id }) => id)).toEqual(['car', 'washing-machine', 'dishwasher', 'dryer', 'oven']);
    expect(notify.channels).toEqual({});
  });
});

describe('smartmeter.example.yaml', () => {
  const example = readFileSync(new URL('../../smartmeter.example.yaml', import.meta.url), 'utf8');

  it('is right', () => {
    expect(configOf({ files: { 'smartmeter.yaml': example } }).meters.map(({ id }) => id)).toEqual([
      'house',
      'heat-pump',
      'washing-machine',
    ]);
  });

  it('shows every setting that there is', () => {
    const names = new Set(namesIn(z.toJSONSchema(configFileSchema, { io: 'input', target: 'draft-7' })));
    expect(names.size).toBeGreaterThan(10);
    for (const name of names) expect(example).toMatch(new RegExp(String.raw`^[\s#-]*${name}:`, 'm'));
  });

  it('is right where it is commented out, too', () => {
    const shown = example.replaceAll(/^# (?=\s|[a-z\d]+:)/gm, '');
    const secrets = Object.fromEntries(
      ['ntfy', 'webhook-login', 'mail'].map((name) => [`/run/secrets/${name}`, `${name} secret\n`]),
    );
    const config = configOf({ env: { MQTT_BROKER: 'pi' }, files: { 'smartmeter.yaml': shown, ...secrets } });
    expect(config.polled.map(({ device }) => device.id)).toEqual(['roof', 'grid-meter']);
    expect(config.advice.appliances.map(({ id, maxPowerW }) => [id, maxPowerW])).toEqual([
      ['car', 3700],
      ['sauna', 6000],
    ]);
    expect(config.advice.prices).toEqual({ importPerKwh: 0.28, exportPerKwh: 0.08, currency: 'EUR' });
    expect(Object.keys(config.notify.channels ?? {})).toEqual(['mqtt', 'ntfy', 'webhook', 'email']);
    expect(config.notify.channels.email?.password).toBe('mail secret');
  });

  it('shows the defaults as they are', () => {
    const shown = example.replaceAll(/^ {4}# (decoder|max_power_kw|role): /gm, '    $1: ');
    expect(shown).not.toBe(example);
    const [house] = configOf({ files: { 'smartmeter.yaml': shown } }).meters;
    expect(house).toEqual(configOf({}).meters[0]);
  });
});

/** Names of all properties in a JSON schema, however deep. */
function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: Record<string, unknown> };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(namesIn)].filter((name) => name !== '');
}
