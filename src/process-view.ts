/** The only place that looks at the process itself: for its metrics, and for what traces and logs say of it. */
import { readFileSync } from 'node:fs';
import { performance, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { gcKindOf, type RuntimeView } from './telemetry/runtime.ts';

export const processView: RuntimeView = {
  cpu: () => process.cpuUsage(),
  memory: () => process.memoryUsage.rss(),
  uptime: () => process.uptime(),
  loop: () => performance.eventLoopUtilization(),
  heapSpaces: () => getHeapSpaceStatistics(),
  onGarbageCollection(told) {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) told(gcKindOf(entry), entry.duration / 1000);
    });
    observer.observe({ entryTypes: ['gc'] });
    return () => observer.disconnect();
  },
};

/**
 * `process.*` and `container.id` by OpenTelemetry's conventions, for traces and logs. Not the command line, which can
 * hold a secret, and not for metrics, of which each restart would make new series.
 */
export function processAttributes(): Readonly<Record<string, string | number>> {
  const container = containerId([readText('/proc/self/cgroup'), readText('/proc/self/mountinfo')]);
  return {
    'process.pid': process.pid,
    'process.executable.name': 'node',
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...(container !== undefined && { 'container.id': container }),
  };
}

/**
 * Docker and containerd name the container in the first file with version 1 of cgroups, in the second one otherwise;
 * Podman does, too.
 */
export function containerId([cgroup, mounts]: readonly [string, string]): string | undefined {
  const inGroup = /(?:^|[/:-])([\da-f]{64})(?:\.scope)?$/m.exec(cgroup)?.[1];
  return inGroup ?? /\/(?:overlay-)?containers\/([\da-f]{64})\//.exec(mounts)?.[1];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
