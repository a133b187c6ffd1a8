/**
 * What Prometheus calls a metric that comes over OTLP (translation strategy UnderscoreEscapingWithSuffixes, the default;
 * https://prometheus.io/docs/guides/opentelemetry/). `names.test.ts` asks a real one.
 */
import type { KnownMetric } from '../../dynatrace/source/known-metric.ts';

/** Units that Prometheus spells out; others stay as they are. */
const UNITS: Readonly<Record<string, string>> = {
  s: 'seconds',
  d: 'days',
  By: 'bytes',
  V: 'volts',
  A: 'amperes',
  W: 'watts',
  Cel: 'celsius',
  Hz: 'hertz',
  '%': 'percent',
};

export function prometheusName({ name, unit, instrument, upDown }: KnownMetric): string {
  const tokens = name.split(/[^A-Za-z0-9]+/).filter((token) => token !== '');
  const word = unit.startsWith('{') || unit === '1' ? '' : (UNITS[unit] ?? unit);
  if (word !== '' && !tokens.includes(word)) tokens.push(word);
  if (instrument === 'counter') return [...tokens.filter((token) => token !== 'total'), 'total'].join('_');
  // Not what may fall as a sum: a count of something is no share of anything.
  if (unit === '1' && upDown !== true) return [...tokens.filter((token) => token !== 'ratio'), 'ratio'].join('_');
  return tokens.join('_');
}

/** What a label is called whose attribute has this key. */
export function labelName(key: string): string {
  return key.replace(/[^A-Za-z0-9_]/g, '_');
}
