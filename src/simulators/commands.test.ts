import { describe, expect, it } from 'vitest';
import { SimulatedClock } from './clock.ts';
import { systemClock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { backendUsage, parseBackendOptions, simulateBackend } from './backend/command.ts';
import { parseReaderOptions, readerUsage, simulateReader } from './reader/command.ts';
import { defaultReader } from './reader/settings.ts';

describe('simulate reader', () => {
  it('runs without any option', () => {
    expect(parseReaderOptions([])).toEqual({ ok: true, options: { settings: defaultReader } });
  });

  it('takes every option', () => {
    const args =
      '--broker pi --port 1884 --user amis --password p --client-id c --topic t/out --qos 1 --interval 0.5 --serial 7 ' +
      '--device D --will w --home-assistant --speed 60 --start 2026-06-21T10:00:00Z --seed 5 --pv 10.5 --car none ' +
      '--heat-pump --saldo-offset -100 --quirk no-time --quirk=underscore-keys';
    const parsed = parseReaderOptions(args.split(' '));
    expect(parsed).toMatchObject({
      ok: true,
      options: {
        seed: 5,
        settings: {
          broker: { host: 'pi', port: 1884, user: 'amis', password: 'p' },
          clientId: 'c',
          topic: 't/out',
          qos: 1,
          interval: 500,
          serial: '7',
          deviceName: 'D',
          willTopic: 'w',
          homeAssistant: true,
          speed: 60,
          quirks: { time: 'none', keys: 'underscores', saldoOffset: -100, serial: 'known' },
          house: { start: Date.UTC(2026, 5, 21, 10), pvPeak: 10_500, wallbox: 'none', heatPump: true },
        },
      },
    });
    const named = [...readerUsage.matchAll(/^ {2}--([a-z-]+)/gm)].map((m) => m[1]);
    for (const name of named) expect(args).toContain(`--${name}`);
    expect(named).toHaveLength(20);
  });

  it('tells all faults at once', () => {
    const args = ['extra', '--prot', '1', '--port', '--topic', 'amis/#', '--interval', 'fast', '--quirk', 'sleepy'];
    const parsed = parseReaderOptions([
      ...args,
      '--car',
      '4-phase',
      '--password',
      'x',
      '--home-assistant=no',
      '--start',
      'now',
    ]);
    expect(parsed).toEqual({
      ok: false,
      faults: [
        '"extra" is not expected; simulate reader takes options only.',
        '--prot is not an option of simulate reader.',
        '"1" is not expected; simulate reader takes options only.',
        '--port needs a value.',
        '"amis/#" is not expected; simulate reader takes options only.',
        '--home-assistant takes no value, but "no" was given.',
        '--interval is "fast"; expected is a number from 0.01 to 3600.',
        '--password needs --user beside it.',
        expect.stringContaining('--quirk is "sleepy"; expected is one of underscore-keys, '),
        expect.stringContaining('--start is "now"; expected is a date and time'),
        '--car is "4-phase"; expected is one of three-phase, single-phase, none.',
      ],
    });
  });

  it('refuses a topic with wildcards and a port out of range', () => {
    expect(parseReaderOptions(['--topic', 'amis/#', '--port', '0'])).toMatchObject({
      ok: false,
      faults: [expect.stringContaining('whole number from 1 to 65535'), expect.stringContaining('without + and #')],
    });
  });

  it('makes a part', () => {
    const parsed = parseReaderOptions(['--device', 'D']);
    if (!parsed.ok) throw new Error(parsed.faults.join());
    const deps = { clock: systemClock, random: () => 0.5, logger: silentLogger };
    expect(simulateReader(parsed.options, deps).name).toBe('simulated reader D');
    // On a clock that stands still: the house goes on living between two looks.
    const still = { ...deps, clock: new SimulatedClock(Date.parse('2026-06-21T10:00:00Z')), random: Math.random };
    const seeded = () => simulateReader({ ...parsed.options, seed: 5 }, still).house();
    expect(seeded().loads).toEqual(seeded().loads);
  });
});

describe('simulate backend', () => {
  it('runs without any option', () => {
    expect(parseBackendOptions([])).toEqual({ ok: true, options: { settings: { host: '127.0.0.1', port: 4318 } } });
  });

  it.each<[string, object]>([
    ['--refuse 503 --retry-after 7', { answer: { do: 'refuse', status: 503, retryAfter: '7' } }],
    ['--hang --only traces', { signal: 'traces', answer: { do: 'hang', taken: true } }],
    ['--reset before --times 3', { times: 3, answer: { do: 'reset', taken: false } }],
    ['--reset after', { answer: { do: 'reset', taken: true } }],
    ['--partial 2', { answer: { do: 'partial', rejected: 2, message: 'the simulated backend was told to' } }],
    ['--close-mid-response', { answer: { do: 'close mid-response', taken: true } }],
    ['--delay 500 --date-offset -3600', { delay: 500, dateOffset: -3_600_000 }],
  ])('%s', (args, fault) => {
    const parsed = parseBackendOptions(args.split(' '));
    expect(parsed).toMatchObject({ ok: true, options: { settings: { faults: [fault] } } });
  });

  it("takes Dynatrace's rules with a token", () => {
    const parsed = parseBackendOptions(['--dynatrace', '--token', 'dt0c01.x', '--port', '0', '--host', '::1']);
    expect(parsed).toEqual({
      ok: true,
      options: { settings: { host: '::1', port: 0, dynatrace: { token: 'dt0c01.x' } } },
    });
  });

  it('tells all faults at once', () => {
    const args = [
      '--dynatrace',
      '--port',
      '99999',
      '--refuse',
      '200',
      '--hang',
      '--partial',
      '1',
      '--retry-after',
      '5',
    ];
    expect(parseBackendOptions(args)).toEqual({
      ok: false,
      faults: [
        '--dynatrace needs --token beside it.',
        '--refuse is "200"; expected is a whole number from 300 to 599.',
        '--retry-after needs --refuse beside it.',
        'Only one of --refuse, --hang, --reset, --partial and --close-mid-response can be answered.',
        '--port is "99999"; expected is a whole number from 0 to 65535.',
      ],
    });
    expect(parseBackendOptions(['--only', 'logs', '--token', 'x'])).toMatchObject({
      faults: ['--token is asked for only with --dynatrace.', '--only and --times need a fault beside them.'],
    });
  });

  it('names every option in its usage', () => {
    const named = [...backendUsage.matchAll(/--([a-z-]+)/g)].map((m) => m[1]!);
    for (const name of new Set(named)) {
      const parsed = parseBackendOptions([`--${name}`, '1']);
      expect(parsed.ok ? [] : parsed.faults).not.toContain(`--${name} is not an option of simulate backend.`);
    }
  });

  it('makes a part that listens', async () => {
    const parsed = parseBackendOptions(['--port', '0']);
    if (!parsed.ok) throw new Error(parsed.faults.join());
    const part = simulateBackend(parsed.options, { clock: systemClock, logger: silentLogger });
    await expect(part.start()).resolves.toBeUndefined();
    await part.stop();
  });
});
