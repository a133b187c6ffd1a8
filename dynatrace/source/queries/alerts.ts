/**
 * What anomaly detectors watch, minute by minute. One series of numbers comes out, every other field is a dimension;
 * `{{ .timezone }}`, `{{ .inverter }}` and the like are parameters of the project.
 */
import { dql, type Query } from '../query.ts';

export const ALERTS = {
  meterUp: {
    answers: 'Whether each source but the inverter reports.',
    dql: dql`
      timeseries up = min(smartmeter.source.up), by: { smartmeter.source }, filter: smartmeter.source != "{{ .inverter }}", interval: 1m
    `,
  },
  inverterUpByDay: {
    answers: 'Whether the inverter reports, from 10 to 14 o’clock; 1 at other times, when it may sleep.',
    dql: dql`
      timeseries { up = min(smartmeter.source.up), begin = start() }, filter: smartmeter.source == "{{ .inverter }}", interval: 1m
      | fieldsAdd hour = getHour(begin[], timezone: "{{ .timezone }}")
      | fieldsAdd upByDay = if(hour[] >= 10 and hour[] < 14, up[], else: 1)
      | fieldsRemove up, begin, hour
    `,
  },
  heartbeats: {
    answers: 'How many points of smartmeter.source.up came: none when the service, the Pi or its internet is away.',
    dql: dql`
      timeseries points = count(smartmeter.source.up, default: 0), nonempty: true, interval: 1m
    `,
  },
  outboxAge: {
    answers: 'How long the oldest energy has waited, in seconds.',
    dql: dql`
      timeseries age = max(smartmeter.gateway.outbox.age), interval: 1m
    `,
  },
  refusedExports: {
    answers: 'Requests that Dynatrace refused, wholly or in part.',
    dql: dql`
      timeseries refused = sum(smartmeter.gateway.exports, default: 0), by: { smartmeter.signal }, filter: in(smartmeter.outcome, { "refused", "partial" }), interval: 1m
    `,
  },
  inverterFaults: {
    answers: 'Faults that an inverter names.',
    dql: dql`
      timeseries fault = max(smartmeter.inverter.fault), by: { smartmeter.inverter.id, smartmeter.fault.id, smartmeter.fault.text }, interval: 1m
    `,
  },
  registerResets: {
    answers: 'Registers that began anew.',
    dql: dql`
      timeseries resets = sum(smartmeter.gateway.register.resets, default: 0), by: { smartmeter.source }, interval: 1m
    `,
  },
  nightConsumption: {
    answers: 'What the house uses from 0 to 5 o’clock, 0 at other times.',
    dql: dql`
      timeseries { consumption = avg(smartmeter.house.consumption), begin = start() }, interval: 1m
      | fieldsAdd hour = getHour(begin[], timezone: "{{ .timezone }}")
      | fieldsAdd night = if(hour[] < 5, consumption[], else: 0.0)
      | fieldsRemove consumption, begin, hour
    `,
  },
  surplus: {
    answers: 'What the house gives away, in kW.',
    dql: dql`
      timeseries surplus = avg(smartmeter.house.surplus), interval: 1m
    `,
  },
  batteryTemperature: {
    answers: 'Temperature of each battery pack.',
    dql: dql`
      timeseries temperature = max(smartmeter.battery.temperature), by: { smartmeter.inverter.id, smartmeter.battery.pack }, interval: 1m
    `,
  },
  disk: {
    answers: 'Share of the SD card that is used, in %.',
    dql: dql`
      timeseries used = avg(system.filesystem.utilization), by: { host.name }, filter: mountpoint == "/", interval: 1m
      | fieldsAdd percent = 100.0 * used[]
      | fieldsRemove used
    `,
  },
  memory: {
    answers: 'Share of the memory that is used, in %.',
    dql: dql`
      timeseries used = avg(system.memory.utilization), by: { host.name }, filter: state == "used", interval: 1m
      | fieldsAdd percent = 100.0 * used[]
      | fieldsRemove used
    `,
  },
  collectorQueue: {
    answers: 'How full the queue of the Collector is, in %. It is reported every five minutes.',
    dql: dql`
      timeseries { size = max(otelcol_exporter_queue_size), capacity = max(otelcol_exporter_queue_capacity) }, by: { host.name, data_type }, filter: exporter == "otlp_http", interval: 1m
      | fieldsAdd fill = 100.0 * size[] / capacity[]
      | fieldsRemove size, capacity
    `,
  },
  advice: {
    answers: 'What is advised for each appliance: 2 now, 1 partly, 0 wait.',
    dql: dql`
      timeseries level = max(smartmeter.advice.level), by: { smartmeter.appliance }, interval: 1m
    `,
  },
} as const satisfies Record<string, Query>;
