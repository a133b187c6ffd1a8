/** A detector as an object of Dynatrace's settings (schema builtin:davis.anomaly-detectors). */
import { EVENT_PREFIX, type Alert, type Detector } from '../source/detectors.ts';
import type { Language } from '../source/query.ts';
import { queryText } from './dashboard.ts';

/** Fully qualified names of what compares a series with a threshold or with its own past. */
const ANALYZERS = {
  threshold: 'dt.statistics.ui.anomaly_detection.StaticThresholdAnomalyDetectionAnalyzer',
  season: 'dt.statistics.ui.anomaly_detection.SeasonalBaselineAnomalyDetectionAnalyzer',
} as const satisfies Record<Alert['by'], string>;

export function eventName({ title }: Detector, language: Language): string {
  return `${EVENT_PREFIX}: ${title[language]}`;
}

export function detectorJson(detector: Detector, language: Language): Readonly<Record<string, unknown>> {
  const { todo, alert, samples, event, lateBy } = detector;
  const input = {
    query: queryText(detector.query, language),
    ...(alert.by === 'threshold' ? { threshold: String(alert.threshold) } : { tolerance: String(alert.tolerance) }),
    alertCondition: alert.when,
    alertOnMissingData: 'false',
    violatingSamples: String(samples.violating),
    slidingWindow: String(samples.window),
    dealertingSamples: String(samples.good),
  };
  const properties = {
    'event.type': event,
    'event.name': eventName(detector, language),
    'event.description': todo[language],
  };
  return {
    enabled: true,
    title: eventName(detector, language),
    description: todo[language],
    source: 'smartmeter-otel',
    executionSettings: { queryOffset: lateBy },
    analyzer: { name: ANALYZERS[alert.by], input: pairs(input) },
    eventTemplate: { properties: pairs(properties) },
  };
}

function pairs(record: Readonly<Record<string, string>>): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
