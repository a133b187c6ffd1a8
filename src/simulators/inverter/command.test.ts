import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../logger.ts';
import { SimulatedClock } from '../clock.ts';
import { parseReaderOptions, simulateReader } from '../reader/command.ts';
import { inverterUsage, parseInverterOptions, simulateInverter } from './command.ts';
import { namedFaults } from './faults.ts';
import { JUNE } from './house.fixture.ts';
import { defaultInverter } from './settings.ts';

const parse = (args: string) => parseInverterOptions(args.split(' ').filter(Boolean));

describe('simulate inverter', () => {
  it('runs without any option', () => {
    expect(parse('')).toEqual({ ok: true, options: { settings: defaultInverter } });
  });

  it('takes every option', () => {
    const args = [
      '--map sofar-g3 --firmware hyd-ep --no-masks --unit 3 --serial-number ZX9 --host 0.0.0.0 --port 0 --modbus-tcp --baud 19200',
      '--latency 120 --speed 60 --start 2026-06-21T10:00:00Z --seed 5 --pv 10.5 --battery 7.5 --late-by 900 --share 0.3',
      '--illegal 0x0500-0x0527 --illegal 1024 --fault-id 27 --fault-id 2 --fault late --fault two-masters --fault echo',
    ].join(' ');
    expect(parse(args)).toMatchObject({
      ok: true,
      options: {
        seed: 5,
        settings: {
          kind: { map: 'sofar-g3', firmware: 'hyd-ep', addressMasks: false },
          unit: 3,
          serial: 'ZX9',
          endpoint: { over: 'modbus-tcp', host: '0.0.0.0', port: 0 },
          baud: 19_200,
          latency: 120,
          speed: 60,
          house: {
            start: Date.UTC(2026, 5, 21, 10),
            pvPeak: 10_500,
            battery: { capacity: 7500 },
            plant: { phases: 1 },
          },
          faults: {
            late: 0.3,
            lateBy: 900,
            foreign: 0.3,
            drop: 0,
            echo: true,
            illegal: [
              { from: 0x500, to: 0x527 },
              { from: 1024, to: 1024 },
            ],
            faultIds: [27, 2],
          },
        },
      },
    });
    const others = ['device', 'float', 'capture', 'serial', 'pty'];
    const named = [...inverterUsage.matchAll(/^ {2}--([a-z-]+)/gm)].map((m) => m[1]!);
    for (const name of named.filter((n) => !others.includes(n))) expect(args).toContain(`--${name}`);
    expect(named).toHaveLength(25);
    for (const name of Object.keys(namedFaults)) expect(inverterUsage).toContain(name);
  });

  it.each([
    ['--map sofar-hybrid-old --device me3000sp', { kind: { map: 'sofar-hybrid-old', device: 'me3000sp' } }],
    ['--map sunspec --float --battery 0', { kind: { map: 'sunspec', numbers: 'float' } }],
    ['--map eastron-sdm120', { kind: { map: 'eastron-sdm120' } }],
    ['--map captured --capture kostal-plenticore', { kind: { map: 'captured', capture: 'kostal-plenticore' } }],
    ['--serial /dev/ttyUSB0', { endpoint: { over: 'serial', path: '/dev/ttyUSB0', baud: 9600 }, baud: 0 }],
    ['--pty /tmp/tty --baud 0', { endpoint: { over: 'pty', path: '/tmp/tty' }, baud: 0 }],
  ])('%s', (args, settings) => {
    expect(parse(args)).toMatchObject({ ok: true, options: { settings } });
  });

  it('has a battery where the inverter has a place for it, or as it is told', () => {
    const battery = (args: string) => {
      const parsed = parse(args);
      return parsed.ok && parsed.options.settings.house.battery?.capacity;
    };
    expect(battery('')).toBe(10_000);
    expect(battery('--battery 0')).toBeUndefined();
    expect(battery('--firmware ktlx-g3')).toBeUndefined();
    expect(battery('--map sofar-string')).toBeUndefined();
    expect(battery('--map sunspec --battery 5')).toBe(5000);
  });

  it('tells all faults at once', () => {
    const args =
      '--map sunspec --firmware hyd-ep --unit 0 --serial /dev/x --pty /tmp/y --baud 0 --illegal 5-3 --fault-id x --fault sleepy --start now';
    expect(parse(args)).toEqual({
      ok: false,
      faults: [
        '--firmware needs --map sofar-g3 beside it.',
        'Only one of --serial, --pty and --port (with --host, --modbus-tcp) can be answered at.',
        '--serial needs a --baud other than 0.',
        '--unit is "0"; expected is a whole number from 1 to 247.',
        expect.stringContaining('--fault is "sleepy"; expected is one of late, '),
        '--fault-id is "x"; expected is a whole number from 1 to 480.',
        '--illegal is "5-3"; expected is an address or two with "-" between, such as 0x0500-0x0527.',
        expect.stringContaining('--start is "now"; expected is a date and time'),
      ],
    });
    expect(parse('--map captured')).toMatchObject({ faults: ['--map captured needs --capture beside it.'] });
  });

  it('is at the house of the reader with the same seed', () => {
    const morning = new SimulatedClock(JUNE + 20_000_000);
    const deps = { clock: morning, random: Math.random, logger: silentLogger };
    const inverter = parse('--map sofar-string --seed 5');
    const reader = parseReaderOptions(['--seed', '5']);
    if (!inverter.ok || !reader.ok) throw new Error('the options are not taken');
    const part = simulateInverter(inverter.options, deps);
    expect(part.house()).toEqual(simulateReader(reader.options, deps).house());
    expect(part.name).toBe('simulated inverter sofar-string');
  });
});
