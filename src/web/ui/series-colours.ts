import type { SeriesName } from './api.ts';

/** The variable of style.css that a series is drawn with: the sun is yellow wherever it is shown. */
export const COLOURS: Readonly<Record<SeriesName, string>> = {
  production: '--sun',
  pvPower: '--sun',
  consumption: '--house',
  housePower: '--house',
  import: '--import',
  gridPower: '--import',
  export: '--export',
  batteryPower: '--battery',
  selfSufficiency: '--export',
};
