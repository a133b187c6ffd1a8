import type { Dashboard } from './dashboard.ts';
import { gateway } from './dashboards/gateway.ts';
import { household } from './dashboards/household.ts';
import { machine } from './dashboards/machine.ts';
import { quality } from './dashboards/quality.ts';

export const DASHBOARDS: readonly Dashboard[] = [household, quality, gateway, machine];
