/** Linz, Upper Austria: degrees north and east. */
const LATITUDE = 48.3;
const LONGITUDE = 14.3;
const DAY = 86_400_000;
/** 2000-01-01T12:00Z, the epoch of the formulas below. */
const J2000 = 946_728_000_000;
const RADIANS = Math.PI / 180;
/** The household's roof: degrees from the horizontal, facing south. */
const ROOF_TILT = 30;
/** What of a module's rated power is left after heat, cables and inverter. */
const PERFORMANCE = 0.86;

export interface SunPosition {
  /** Degrees above the horizon, negative below it. */
  readonly elevation: number;
  /** Degrees from north over east. */
  readonly azimuth: number;
}

/**
 * Where the sun stands over Linz. The low-precision formulas of the Astronomical Almanac: within a few hundredths
 * of a degree this century, refraction not counted.
 */
export function sunAt(epochMs: number): SunPosition {
  const days = (epochMs - J2000) / DAY;
  const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const longitude = (280.46 + 0.9856474 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const obliquity = (23.439 - 0.0000004 * days) * RADIANS;
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
  // Greenwich sidereal time, turned to Linz.
  const sidereal = (280.46062 + 360.98564737 * days + LONGITUDE) * RADIANS;
  const hour = sidereal - ascension;
  const latitude = LATITUDE * RADIANS;
  const elevation = Math.asin(
    Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hour),
  );
  const fromSouth = Math.atan2(
    Math.sin(hour),
    Math.cos(hour) * Math.sin(latitude) - Math.tan(declination) * Math.cos(latitude),
  );
  return { elevation: elevation / RADIANS, azimuth: (((fromSouth / RADIANS + 180) % 360) + 360) % 360 };
}

/**
 * Sunlight on the roof under a sky without clouds, W/m². Direct light after Meinel (1353 × 0.7^(AM^0.678)),
 * a tenth of it more as light from the sky.
 */
export function clearSky({ elevation, azimuth }: SunPosition): number {
  if (elevation <= 0) return 0;
  const height = Math.sin(elevation * RADIANS);
  const airMass = 1 / (height + 0.50572 * (elevation + 6.07995) ** -1.6364);
  const direct = 1353 * 0.7 ** (airMass ** 0.678);
  const tilt = ROOF_TILT * RADIANS;
  const onRoof =
    height * Math.cos(tilt) + Math.cos(elevation * RADIANS) * Math.sin(tilt) * Math.cos((azimuth - 180) * RADIANS);
  return direct * Math.max(0, onRoof) + 0.1 * direct * height;
}

/**
 * What the PV delivers, W.
 * @param irradiance W/m² on the roof
 * @param peak rated power of the modules, W; the inverter carries no more
 */
export function pvPower(irradiance: number, peak: number): number {
  return Math.min(peak, (irradiance / 1000) * peak * PERFORMANCE);
}
