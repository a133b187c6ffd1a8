import { describe, expect, it } from 'vitest';
import { describeConfig } from './describe.ts';
import { configOf, faultsOf, warningsOf } from './support.fixture.ts';

const USUAL = { profile: 'auto', interval: 10, maxPower: 45_000, meterRole: 'submeter' };

function yaml(text: string) {
  return { files: { 'smartmeter.yaml': text } };
}

describe('the one device of the environment', () => {
  it('is none without a port', () => {
    expect(configOf({}).polled).toEqual([]);
  });

  it('needs a port only', () => {
    const { polled } = configOf({ env: { RS485_PORT: '/dev/serial/by-id/usb-x' } });
    const address = { kind: 'serial', path: '/dev/serial/by-id/usb-x', baud: 9600 };
    expect(polled).toEqual([{ address, device: { id: 'inverter', ...USUAL } }]);
  });

  it('is what the variables say', () => {
    const env = {
      RS485_PORT: '/dev/serial/by-id/usb-x',
      RS485_BAUD: '19200',
      RS485_UNIT: '7',
      RS485_PROFILE: 'SOFAR-G3',
      RS485_INTERVAL: '1m',
    };
    const [entry] = configOf({ env }).polled;
    expect(entry?.address).toMatchObject({ baud: 19_200 });
    expect(entry?.device).toMatchObject({ unit: 7, profile: 'sofar-g3', interval: 60 });
  });

  it('is warned about when it is asked more often than it can answer', () => {
    const env = { RS485_PORT: 'modbus+tcp://inverter', RS485_INTERVAL: '2' };
    expect(warningsOf({ env })).toEqual([expect.stringMatching(/RS485_INTERVAL: .*every 5 s/)]);
  });
});

describe('the devices of the YAML file', () => {
  const two = yaml(`
rs485:
  - id: roof
    port: rtu+tcp://10.0.0.7:8899
  - { id: heat-pump, port: "rtu+tcp://10.0.0.7:8899", unit: 5, profile: eastron-sdm, meter_role: grid, interval: 30 }
`);

  it('stand beside the meters', () => {
    const { polled, meters } = configOf(two);
    expect(polled.map(({ device }) => device.id)).toEqual(['roof', 'heat-pump']);
    expect(polled[1]!.device).toMatchObject({ unit: 5, profile: 'eastron-sdm', meterRole: 'grid', interval: 30 });
    expect(meters).toHaveLength(1);
  });

  it('take the place of the variables, which is said', () => {
    const setup = { ...two, env: { RS485_PORT: '/dev/serial/by-id/usb-x', RS485_UNIT: '3' } };
    expect(configOf(setup).polled).toHaveLength(2);
    expect(warningsOf(setup)).toEqual([
      expect.stringMatching(/^RS485_PORT is not used/),
      expect.stringMatching(/^RS485_UNIT is not used/),
    ]);
  });

  it('are described', () => {
    expect(describeConfig(configOf(two))).toMatch(
      /On RS485: heat-pump\n {2}port: +rtu\+tcp:\/\/10\.0\.0\.7:8899\n {2}unit: +5\n/,
    );
  });

  it.each([
    [
      'a bus of two speeds',
      '  - { id: a, port: /dev/x }\n  - { id: b, port: /dev/x, baud: 2400 }',
      /rs485\[1\]\.baud/,
      /9600 baud as the other/,
    ],
    [
      'an id twice',
      '  - { id: a, port: /dev/x }\n  - { id: a, port: /dev/y }',
      /rs485\[1\]\.id/,
      /rs485\[0\] has this one/,
    ],
    ['no port', '  - id: a', /rs485\[0\]\.port/, /serial port/],
    ['a port that is none', '  - { id: a, port: "tcp://x:1" }', /rs485\[0\]\.port/, /rtu\+tcp/],
    ['a unit too large', '  - { id: a, port: /dev/x, unit: 248 }', /rs485\[0\]\.unit/, /1 to 247/],
    ['an unknown profile', '  - { id: a, port: /dev/x, profile: sofar }', /rs485\[0\]\.profile/, /sofar-g3/],
    ['an odd speed', '  - { id: a, port: /dev/x, baud: 9601 }', /rs485\[0\]\.baud/, /9600/],
    ['an unknown name', '  - { id: a, port: /dev/x, uint: 1 }', /rs485\[0\]\.uint/, /unit/],
  ])('may not have %s', (_, entries, name, expected) => {
    const faults = faultsOf(yaml(`rs485:\n${entries}\n`));
    expect(faults).toHaveLength(1);
    expect(faults[0]!.name).toMatch(name);
    expect(faults[0]!.expected).toMatch(expected);
  });

  it('may not be called like a meter', () => {
    const faults = faultsOf(yaml('meters:\n  - { id: a, topic: x }\nrs485:\n  - { id: a, port: /dev/x }\n'));
    expect(faults[0]).toMatchObject({ expected: 'another id: meters[0] has this one' });
  });
});

it('the device of the environment may not be called like a meter', () => {
  const env = { RS485_PORT: 'modbus+tcp://x' };
  expect(faultsOf({ env, ...yaml('meters:\n  - { id: inverter, topic: x }\n') })).toMatchObject([
    { name: 'RS485_PORT' },
  ]);
});

it.each([
  [{ RS485_PORT: 'ttyUSB0' }, 'RS485_PORT'],
  [{ RS485_BAUD: '9601' }, 'RS485_BAUD'],
  [{ RS485_UNIT: '0' }, 'RS485_UNIT'],
  [{ RS485_PROFILE: 'azzurro' }, 'RS485_PROFILE'],
  [{ RS485_INTERVAL: '0' }, 'RS485_INTERVAL'],
  [{ RS485_INTERVAL: '2h' }, 'RS485_INTERVAL'],
])('%o is a fault', (env, name) => {
  expect(faultsOf({ env })).toMatchObject([{ name }]);
});
