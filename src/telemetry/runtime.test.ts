import { expect, it } from 'vitest';
import { containerId, processAttributes, processView } from '../process-view.ts';
import { CATALOGUE } from './catalogue.ts';
import { Durations } from './durations.ts';
import { Runtime, type RuntimeView } from './runtime.ts';

const id = 'ab'.repeat(32);

function view(extra: Partial<RuntimeView> = {}): RuntimeView {
  return { ...processView, onGarbageCollection: () => () => {}, ...extra };
}

it('tells the process by the names of the conventions', () => {
  const runtime = new Runtime(
    view({
      cpu: () => ({ user: 2_500_000, system: 500_000 }),
      memory: () => 100_000_000,
      uptime: () => 12.5,
      heapSpaces: () => [
        { space_name: 'old_space', space_used_size: 5 },
        { space_name: 'code_space', space_used_size: 0 },
      ],
    }),
  );
  const seen = new Map<string, unknown[]>();
  for (const row of CATALOGUE) {
    if (row.from !== 'runtime') continue;
    const points: unknown[] = [];
    runtime.observe(row.fact, (value, attributes = {}) => {
      points.push([value, attributes]);
      expect(Object.keys(attributes)).toEqual(row.attributes);
      expect(Number.isFinite(value)).toBe(true);
    });
    seen.set(row.name, points);
  }
  expect(seen.get('process.cpu.time')).toEqual([
    [2.5, { 'cpu.mode': 'user' }],
    [0.5, { 'cpu.mode': 'system' }],
  ]);
  expect(seen.get('process.memory.usage')).toEqual([[100_000_000, {}]]);
  expect(seen.get('v8js.memory.heap.used')).toEqual([[5, { 'v8js.heap.space.name': 'old_space' }]]);
  expect(seen.get('nodejs.eventloop.time')).toHaveLength(2);
});

it('tells how busy the loop was since the last look', () => {
  let loop = { active: 100, idle: 100, utilization: 0 };
  const runtime = new Runtime(view({ loop: () => loop }));
  const values: number[] = [];
  const look = () => runtime.observe('loop utilization', (value) => values.push(value));
  loop = { active: 175, idle: 125, utilization: 0 };
  look();
  look();
  loop = { active: 175, idle: 225, utilization: 0 };
  look();
  expect(values).toEqual([0.75, 0]);
});

it('times garbage collections by kind until it is ended', async () => {
  let told: ((kind: number, seconds: number) => void) | undefined;
  let ended = false;
  const runtime = new Runtime(
    view({
      onGarbageCollection(callback) {
        told = callback;
        return () => (ended = true);
      },
    }),
  );
  const durations = new Durations();
  const end = runtime.timeGarbageCollections(durations);
  told!(1, 0.002);
  told!(4, 0.02);
  told!(99, 0.02);
  const { resourceMetrics } = await durations.producer({ name: 's', version: '1' }, 'delta').collect();
  const gc = resourceMetrics.scopeMetrics[0]!.metrics.find(({ descriptor }) => descriptor.name === 'v8js.gc.duration');
  expect(gc!.dataPoints.map(({ attributes }) => attributes['v8js.gc.type'])).toEqual(['minor', 'major', 'other']);
  end();
  expect(ended).toBe(true);
});

it('knows this process, and nothing of its command line', () => {
  expect(processAttributes()).toMatchObject({ 'process.pid': process.pid, 'process.runtime.name': 'nodejs' });
  expect(Object.keys(processAttributes()).some((key) => /command|args/.test(key))).toBe(false);
});

it.each([
  [[`12:memory:/docker/${id}\n`, ''], id],
  [[`0::/system.slice/docker-${id}.scope\n`, ''], id],
  [['0::/\n', `611 600 8:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw\n`], id],
  [
    ['0::/\n', `7 6 8:1 /home/pi/.local/share/containers/storage/overlay-containers/${id}/userdata/hosts /etc/hosts\n`],
    id,
  ],
  [['0::/user.slice\n', '25 30 0:23 / /sys rw\n'], undefined],
  [['', ''], undefined],
] as const)('finds the id of the container, if there is one', (files, found) => {
  expect(containerId(files as readonly [string, string])).toBe(found);
});
