/** The Pi, its containers and the Collector; `$Host` is the variable of the dashboard. */
import { dql, type Query } from '../query.ts';

export const MACHINE = {
  hosts: {
    answers: 'The machines that report, for the choice at the top of the dashboard.',
    dql: dql`
      timeseries uptime = max(system.uptime), by: { host.name }
      | fieldsKeep host.name
    `,
  },
  uptime: {
    answers: 'How long the machine has been running.',
    dql: dql`
      timeseries uptime = max(system.uptime), filter: host.name == $Host, from: -10m
      | fieldsAdd days = arrayLast(arrayRemoveNulls(uptime)) / 86400.0
    `,
  },
  cpuNow: {
    answers: 'Load of all cores now.',
    dql: dql`
      timeseries load = avg(system.cpu.utilization), filter: host.name == $Host, from: -10m
      | fieldsAdd now = 100.0 * arrayLast(arrayRemoveNulls(load))
    `,
  },
  memoryNow: {
    answers: 'Share of the memory that is used now.',
    dql: dql`
      timeseries used = avg(system.memory.utilization), filter: host.name == $Host and state == "used", from: -10m
      | fieldsAdd now = 100.0 * arrayLast(arrayRemoveNulls(used))
    `,
  },
  diskNow: {
    answers: 'Share of the SD card that is used now.',
    dql: dql`
      timeseries used = avg(system.filesystem.utilization), filter: host.name == $Host and mountpoint == "/", from: -10m
      | fieldsAdd now = 100.0 * arrayLast(arrayRemoveNulls(used))
    `,
  },
  cpu: {
    answers: 'Load of all cores, 0 to 100 %.',
    dql: dql`
      timeseries load = avg(system.cpu.utilization), filter: host.name == $Host
      | fieldsAdd load = 100.0 * load[]
    `,
  },
  loadAverage: {
    answers: 'Processes that want a core, and cores that there are.',
    dql: dql`
      timeseries { load = avg(system.cpu.load_average.5m), cores = max(system.cpu.logical.count) }, filter: host.name == $Host
    `,
  },
  memory: {
    answers: 'What the memory is used for.',
    dql: dql`
      timeseries memory = avg(system.memory.usage), by: { state }, filter: host.name == $Host
    `,
  },
  diskWrites: {
    answers: 'Bytes written, which wear out an SD card, and read.',
    dql: dql`
      timeseries bytes = sum(system.disk.io), by: { device, direction }, filter: host.name == $Host
    `,
  },
  writtenInPeriod: {
    answers: 'Bytes written in the period.',
    dql: dql`
      timeseries bytes = sum(system.disk.io, scalar: true), filter: host.name == $Host and direction == "write"
    `,
  },
  network: {
    answers: "Bytes over the machine's network, where the Collector runs outside of a container.",
    dql: dql`
      timeseries bytes = sum(system.network.io), by: { device, direction }, filter: host.name == $Host
    `,
  },
  processMemory: {
    answers: 'Memory of the processes that matter.',
    dql: dql`
      timeseries memory = sum(process.memory.usage, rollup: avg), by: { process.executable.name }, filter: host.name == $Host and isNotNull(process.executable.name)
    `,
  },
  processCpu: {
    answers: 'Cores that the processes that matter use.',
    dql: dql`
      timeseries load = sum(process.cpu.utilization, rollup: avg), by: { process.executable.name }, filter: host.name == $Host and isNotNull(process.executable.name)
      | fieldsAdd load = 100.0 * load[]
    `,
  },
  containers: {
    answers: 'Containers with their memory, its limit and restarts of the period.',
    dql: dql`
      timeseries {
        memory = max(container.memory.usage.total),
        limit = max(container.memory.usage.limit),
        restarts = sum(container.restarts)
      }, by: { container.name }, filter: host.name == $Host, union: true
      | fieldsAdd memory = arrayLast(arrayRemoveNulls(memory)), limit = arrayLast(arrayRemoveNulls(limit))
      | fieldsAdd restarts = arraySum(restarts)
      | fieldsRemove timeframe, interval
    `,
  },
  containerCpu: {
    answers: 'Load of each container.',
    dql: dql`
      timeseries load = avg(container.cpu.utilization), by: { container.name }, filter: host.name == $Host
    `,
  },
  containerMemory: {
    answers: 'Memory of each container.',
    dql: dql`
      timeseries memory = avg(container.memory.usage.total), by: { container.name }, filter: host.name == $Host
    `,
  },
  containerNetwork: {
    answers: 'Bytes that each container received and sent.',
    dql: dql`
      timeseries {
        received = sum(container.network.io.usage.rx_bytes),
        sent = sum(container.network.io.usage.tx_bytes)
      }, by: { container.name }, filter: host.name == $Host, union: true
    `,
  },
  collectorQueue: {
    answers: 'How full the queue of the Collector is, by signal. It is reported every five minutes.',
    dql: dql`
      timeseries {
        size = max(otelcol_exporter_queue_size),
        capacity = max(otelcol_exporter_queue_capacity)
      }, by: { data_type }, filter: host.name == $Host and exporter == "otlp_http"
      | fieldsAdd fill = 100.0 * size[] / capacity[]
      | fieldsRemove size, capacity
    `,
  },
  collectorPoints: {
    answers: 'Points that the Collector sent, and those that it gave up.',
    dql: dql`
      timeseries {
        sent = sum(otelcol_exporter_sent_metric_points),
        failed = sum(otelcol_exporter_send_failed_metric_points)
      }, by: { exporter }, filter: host.name == $Host, union: true
    `,
  },
  collectorMemory: {
    answers: 'Memory of the Collector.',
    dql: dql`
      timeseries memory = max(otelcol_process_memory_rss), filter: host.name == $Host
    `,
  },
} as const satisfies Record<string, Query>;
