/** Every metric that queries may name: the service's catalogue and what the Collector adds. */
import { CATALOGUE } from '../../src/telemetry/catalogue.ts';
import {
  DISCARDED_KINDS,
  EXPORT_OUTCOMES,
  EXPORT_SIGNALS,
  KIND,
  MESSAGE_OUTCOMES,
  NOTIFICATION_OUTCOMES,
  OUTCOME,
  POLL_OUTCOMES,
  REQUEST_OUTCOMES,
  SIGNAL,
} from '../../src/telemetry/rows.ts';
import {
  COLLECTOR_METRICS,
  COLLECTOR_RESOURCE,
  CONTAINER_METRICS,
  CONTAINER_RESOURCE,
  HOST_METRICS,
  HOST_RESOURCE,
} from './collector-metrics.ts';
import type { AvailableMetric, KnownMetric } from './known-metric.ts';

const SERVICE_RESOURCE = ['service.name', 'service.version', 'service.instance.id', 'host.name', 'host.id'] as const;

/** Words that attributes of the service are made of. */
const VALUES: Readonly<Record<string, KnownMetric['values']>> = {
  'smartmeter.gateway.messages': { [OUTCOME]: MESSAGE_OUTCOMES },
  'smartmeter.gateway.exports': { [OUTCOME]: EXPORT_OUTCOMES, [SIGNAL]: EXPORT_SIGNALS },
  'smartmeter.gateway.notifications': { [OUTCOME]: NOTIFICATION_OUTCOMES },
  'smartmeter.gateway.modbus.requests': { [OUTCOME]: REQUEST_OUTCOMES },
  'smartmeter.gateway.poll.duration': { [OUTCOME]: POLL_OUTCOMES },
  'smartmeter.gateway.modbus.discarded': { [KIND]: DISCARDED_KINDS },
};

const SERVICE_METRICS: readonly KnownMetric[] = CATALOGUE.map(({ name, unit, instrument, attributes }) => {
  const values = VALUES[name];
  const kind = instrument === 'updowncounter' ? ({ instrument: 'gauge', upDown: true } as const) : { instrument };
  return { name, unit, attributes, ...kind, ...(values !== undefined ? { values } : {}) };
});

export const AVAILABLE: ReadonlyMap<string, AvailableMetric> = byName([
  ...of(SERVICE_METRICS, SERVICE_RESOURCE),
  ...of(HOST_METRICS, HOST_RESOURCE),
  ...of(CONTAINER_METRICS, CONTAINER_RESOURCE),
  ...of(COLLECTOR_METRICS, COLLECTOR_RESOURCE),
]);

function of(metrics: readonly KnownMetric[], resource: readonly string[]): readonly AvailableMetric[] {
  return metrics.map((metric) => ({ ...metric, resource }));
}

/** What several send under one name (`process.memory.usage`: service and host) has the attributes of each. */
function byName(metrics: readonly AvailableMetric[]): ReadonlyMap<string, AvailableMetric> {
  const map = new Map<string, AvailableMetric>();
  for (const metric of metrics) {
    const other = map.get(metric.name);
    const attributes = [...new Set([...(other?.attributes ?? []), ...metric.attributes])];
    const resource = [...new Set([...(other?.resource ?? []), ...metric.resource])];
    map.set(metric.name, { ...other, ...metric, attributes, resource });
  }
  return map;
}
