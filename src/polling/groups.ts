import type { Group } from '../devices/modbus/register-map.ts';
import type { PolledSettings } from '../devices/modbus/settings.ts';

/** Seconds between two polls of the groups that do not follow the interval of the settings. */
const MEDIUM = 60;
const SLOW = 600;

/**
 * Seconds until a group is read again, at most; never less than the interval of the settings, so that who wants a
 * quiet bus has one. Infinity for what is read once: it holds as long as its device does.
 */
export function intervalOf(group: Group, { interval }: Pick<PolledSettings, 'interval'>): number {
  switch (group) {
    case 'fast':
      return interval;
    case 'medium':
      return Math.ceil(MEDIUM / interval) * interval;
    case 'slow':
      return Math.ceil(SLOW / interval) * interval;
    case 'once':
      return Infinity;
  }
}
