/**
 * What the Collector of `otel-collector/` sends beside the service's own metrics, as it arrives at Dynatrace: seen from
 * the Collector that is shipped (host_metrics 0.160, docker_stats 0.149, its own telemetry at level `normal`), behind
 * its processors. Sums that are not monotonic (`upDown`) are gauges for Dynatrace and for Prometheus.
 */
import type { KnownMetric } from './known-metric.ts';

/** Receiver `host_metrics`. Resource: host.name, host.id, host.arch, os.type. */
export const HOST_METRICS: readonly KnownMetric[] = [
  {
    name: 'process.cpu.utilization',
    unit: '1',
    instrument: 'gauge',
    attributes: ['process.executable.name', 'process.pid'],
  },
  {
    name: 'process.memory.usage',
    unit: 'By',
    instrument: 'gauge',
    attributes: ['process.executable.name', 'process.pid'],
    upDown: true,
  },
  { name: 'system.cpu.load_average.5m', unit: '{thread}', instrument: 'gauge', attributes: [] },
  { name: 'system.cpu.logical.count', unit: '{cpu}', instrument: 'gauge', attributes: [], upDown: true },
  { name: 'system.cpu.physical.count', unit: '{cpu}', instrument: 'gauge', attributes: [], upDown: true },
  { name: 'system.cpu.utilization', unit: '1', instrument: 'gauge', attributes: [] },
  {
    name: 'system.disk.io',
    unit: 'By',
    instrument: 'counter',
    attributes: ['device', 'direction'],
    values: { direction: ['read', 'write'] },
  },
  { name: 'system.disk.io_time', unit: 's', instrument: 'counter', attributes: ['device'] },
  {
    name: 'system.disk.operations',
    unit: '{operations}',
    instrument: 'counter',
    attributes: ['device', 'direction'],
    values: { direction: ['read', 'write'] },
  },
  {
    name: 'system.filesystem.inodes.usage',
    unit: '{inodes}',
    instrument: 'gauge',
    attributes: ['mountpoint', 'state'],
    upDown: true,
    values: { state: ['free', 'used'] },
  },
  {
    name: 'system.filesystem.usage',
    unit: 'By',
    instrument: 'gauge',
    attributes: ['mountpoint', 'state'],
    upDown: true,
    values: { state: ['free', 'reserved', 'used'] },
  },
  { name: 'system.filesystem.utilization', unit: '1', instrument: 'gauge', attributes: ['mountpoint'] },
  { name: 'system.memory.limit', unit: 'By', instrument: 'gauge', attributes: [], upDown: true },
  {
    name: 'system.memory.usage',
    unit: 'By',
    instrument: 'gauge',
    attributes: ['state'],
    upDown: true,
    values: { state: ['buffered', 'cached', 'free', 'slab_reclaimable', 'slab_unreclaimable', 'used'] },
  },
  {
    name: 'system.memory.utilization',
    unit: '1',
    instrument: 'gauge',
    attributes: ['state'],
    values: { state: ['buffered', 'cached', 'free', 'slab_reclaimable', 'slab_unreclaimable', 'used'] },
  },
  {
    name: 'system.network.connections',
    unit: '{connections}',
    instrument: 'gauge',
    attributes: ['protocol', 'state'],
    upDown: true,
  },
  {
    name: 'system.network.dropped',
    unit: '{packets}',
    instrument: 'counter',
    attributes: ['device', 'direction'],
    values: { direction: ['receive', 'transmit'] },
  },
  {
    name: 'system.network.errors',
    unit: '{errors}',
    instrument: 'counter',
    attributes: ['device', 'direction'],
    values: { direction: ['receive', 'transmit'] },
  },
  {
    name: 'system.network.io',
    unit: 'By',
    instrument: 'counter',
    attributes: ['device', 'direction'],
    values: { direction: ['receive', 'transmit'] },
  },
  {
    name: 'system.network.packets',
    unit: '{packets}',
    instrument: 'counter',
    attributes: ['device', 'direction'],
    values: { direction: ['receive', 'transmit'] },
  },
  {
    name: 'system.paging.operations',
    unit: '{operations}',
    instrument: 'counter',
    attributes: ['direction', 'type'],
    values: { direction: ['page_in', 'page_out'] },
  },
  {
    name: 'system.paging.usage',
    unit: 'By',
    instrument: 'gauge',
    attributes: ['device', 'state'],
    upDown: true,
    values: { state: ['cached', 'free', 'used'] },
  },
  {
    name: 'system.processes.count',
    unit: '{processes}',
    instrument: 'gauge',
    attributes: ['status'],
    upDown: true,
    values: { status: ['blocked', 'idle', 'running', 'sleeping'] },
  },
  { name: 'system.processes.created', unit: '{processes}', instrument: 'counter', attributes: [] },
  { name: 'system.uptime', unit: 's', instrument: 'gauge', attributes: [] },
];

/** Receiver `docker_stats`, when `docker-stats.yaml` is merged. Resource: the host's and the container's. */
export const CONTAINER_METRICS: readonly KnownMetric[] = [
  {
    name: 'container.blockio.io_service_bytes_recursive',
    unit: 'By',
    instrument: 'counter',
    attributes: ['device_major', 'device_minor', 'operation'],
  },
  { name: 'container.cpu.utilization', unit: '1', instrument: 'gauge', attributes: [] },
  { name: 'container.memory.percent', unit: '1', instrument: 'gauge', attributes: [] },
  { name: 'container.memory.usage.limit', unit: 'By', instrument: 'gauge', attributes: [], upDown: true },
  { name: 'container.memory.usage.total', unit: 'By', instrument: 'gauge', attributes: [], upDown: true },
  { name: 'container.network.io.usage.rx_bytes', unit: 'By', instrument: 'counter', attributes: ['interface'] },
  {
    name: 'container.network.io.usage.rx_dropped',
    unit: '{packets}',
    instrument: 'counter',
    attributes: ['interface'],
  },
  { name: 'container.network.io.usage.tx_bytes', unit: 'By', instrument: 'counter', attributes: ['interface'] },
  {
    name: 'container.network.io.usage.tx_dropped',
    unit: '{packets}',
    instrument: 'counter',
    attributes: ['interface'],
  },
  { name: 'container.restarts', unit: '{restarts}', instrument: 'counter', attributes: [] },
  { name: 'container.uptime', unit: 's', instrument: 'gauge', attributes: [] },
];

/**
 * The Collector's own. Those of failures were not seen, because nothing failed: they are as its documentation says
 * (opentelemetry.io/docs/collector/internal-telemetry).
 */
export const COLLECTOR_METRICS: readonly KnownMetric[] = [
  {
    name: 'otelcol_exporter_enqueue_failed_metric_points',
    unit: '{datapoint}',
    instrument: 'counter',
    attributes: ['exporter'],
  },
  {
    name: 'otelcol_exporter_in_flight_requests',
    unit: '{request}',
    instrument: 'gauge',
    attributes: ['data_type', 'exporter'],
    upDown: true,
  },
  {
    name: 'otelcol_exporter_queue_capacity',
    unit: '{batch}',
    instrument: 'gauge',
    attributes: ['data_type', 'exporter'],
  },
  { name: 'otelcol_exporter_queue_size', unit: '{batch}', instrument: 'gauge', attributes: ['data_type', 'exporter'] },
  {
    name: 'otelcol_exporter_send_failed_metric_points',
    unit: '{datapoint}',
    instrument: 'counter',
    attributes: ['exporter'],
  },
  { name: 'otelcol_exporter_sent_log_records', unit: '{record}', instrument: 'counter', attributes: ['exporter'] },
  { name: 'otelcol_exporter_sent_metric_points', unit: '{datapoint}', instrument: 'counter', attributes: ['exporter'] },
  { name: 'otelcol_process_cpu_seconds', unit: 's', instrument: 'counter', attributes: [] },
  { name: 'otelcol_process_memory_rss', unit: 'By', instrument: 'gauge', attributes: [] },
  { name: 'otelcol_process_uptime', unit: 's', instrument: 'counter', attributes: [] },
  {
    name: 'otelcol_receiver_accepted_metric_points',
    unit: '{datapoint}',
    instrument: 'counter',
    attributes: ['receiver', 'transport'],
  },
  {
    name: 'otelcol_receiver_refused_metric_points',
    unit: '{datapoint}',
    instrument: 'counter',
    attributes: ['receiver', 'transport'],
  },
];

/** What comes with every point of these, and may be a dimension. */
export const HOST_RESOURCE = ['host.name', 'host.id', 'host.arch', 'os.type'] as const;
export const CONTAINER_RESOURCE = [
  ...HOST_RESOURCE,
  'container.name',
  'container.id',
  'container.hostname',
  'container.image.name',
  'container.runtime',
] as const;
export const COLLECTOR_RESOURCE = ['service.name', 'service.version', 'service.instance.id', 'host.name'] as const;
