/**
 * The values of RS485_PROFILE, without the register maps behind them: the configuration is read before anything is
 * known to be needed. A family asks which of its maps it is; a map is taken as it is. The catalogue's test keeps this
 * list and the catalogue the same.
 */
export const PROFILES = [
  'auto',
  'zcs-azzurro',
  'sofar-string',
  'sofar-hybrid-old',
  'sofar-g3',
  'sunspec',
  'eastron-sdm',
  'eastron-sdm120',
  'eastron-sdm230',
  'eastron-sdm630',
  'eastron-sdm72',
] as const;

export type ProfileName = (typeof PROFILES)[number];
