/** Whether the service itself works. */
import { dql, type Query } from '../query.ts';

export const GATEWAY = {
  sources: {
    answers: 'Which sources report now, and when each was last heard.',
    dql: dql`
      timeseries { up = min(smartmeter.source.up), age = max(smartmeter.gateway.reading.age) }, by: {
        smartmeter.source
      }, union: true, from: -10m
      | fieldsAdd up = arrayLast(arrayRemoveNulls(up)), age = arrayLast(arrayRemoveNulls(age))
      | fieldsAdd state = if(up >= 1, "«up»", else: "«silent»")
      | fieldsKeep smartmeter.source, state, age
    `,
    words: { up: { en: 'reports', de: 'meldet' }, silent: { en: 'silent', de: 'schweigt' } },
  },
  up: {
    answers: 'Which sources reported, over time.',
    dql: dql`
      timeseries up = min(smartmeter.source.up), by: { smartmeter.source }
    `,
  },
  age: {
    answers: 'Time since the last live message of each source.',
    dql: dql`
      timeseries age = max(smartmeter.gateway.reading.age), by: { smartmeter.source }
    `,
  },
  messages: {
    answers: 'Messages taken in, by what became of them.',
    dql: dql`
      timeseries messages = sum(smartmeter.gateway.messages), by: { smartmeter.source, smartmeter.outcome }
    `,
  },
  refusedMessages: {
    answers: 'Messages of the period that could not be decoded, or only in part.',
    dql: dql`
      timeseries messages = sum(smartmeter.gateway.messages, default: 0), filter: in(smartmeter.outcome, { "refused", "partial" })
      | fieldsAdd total = arraySum(messages)
    `,
  },
  requests: {
    answers: 'Requests on the bus, by what came of them.',
    dql: dql`
      timeseries requests = sum(smartmeter.gateway.modbus.requests), by: { smartmeter.source, smartmeter.outcome }
    `,
  },
  discarded: {
    answers: 'What came on the bus and was no answer.',
    dql: dql`
      timeseries frames = sum(smartmeter.gateway.modbus.discarded), by: { smartmeter.source, smartmeter.kind }
    `,
  },
  clockOffset: {
    answers: "The meter's clock minus ours.",
    dql: dql`
      timeseries offset = avg(smartmeter.gateway.meter.clock.offset), by: { smartmeter.meter.id }
    `,
  },
  registerEvents: {
    answers: 'Registers that began anew, and values of registers that were held back.',
    dql: dql`
      timeseries {
        resets = sum(smartmeter.gateway.register.resets),
        held = sum(smartmeter.gateway.register.held)
      }, by: { smartmeter.source }, union: true
    `,
  },
  exports: {
    answers: 'Requests to the backend, by what became of them.',
    dql: dql`
      timeseries exports = sum(smartmeter.gateway.exports), by: { smartmeter.signal, smartmeter.outcome }
    `,
  },
  exportSuccess: {
    answers: 'Share of the requests of the period that the backend took.',
    dql: dql`
      timeseries {
        all = sum(smartmeter.gateway.exports, scalar: true),
        taken = sum(smartmeter.gateway.exports, filter: smartmeter.outcome == "success", scalar: true)
      }, union: true
      | fieldsAdd share = 100.0 * coalesce(taken, 0.0) / all
    `,
  },
  notifications: {
    answers: 'Notifications that arrived or were given up, by the way they went.',
    dql: dql`
      timeseries notifications = sum(smartmeter.gateway.notifications), by: {
        smartmeter.notification.channel, smartmeter.outcome
      }
    `,
  },
  outboxEnergy: {
    answers: 'Energy that waits to be accepted now.',
    dql: dql`
      timeseries energy = max(smartmeter.gateway.outbox.energy), from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(energy))
    `,
  },
  outboxBreaches: {
    answers: 'Series whose books do not add up; anything but 0 is a fault of the service.',
    dql: dql`
      timeseries breaches = max(smartmeter.gateway.outbox.breaches)
      | fieldsAdd most = arrayMax(breaches)
    `,
  },
  outboxDoubtful: {
    answers: 'Energy that the backend may have counted twice, because its answer was lost.',
    dql: dql`
      timeseries energy = max(smartmeter.gateway.outbox.doubtful)
      | fieldsAdd now = arrayLast(arrayRemoveNulls(energy))
    `,
  },
  outboxRows: {
    answers: 'Requests with energy that wait, and those that were set aside.',
    dql: dql`
      timeseries { waiting = max(smartmeter.gateway.outbox.rows), aside = max(smartmeter.gateway.outbox.aside) }
    `,
  },
  outboxAge: {
    answers: 'How long the oldest energy has waited.',
    dql: dql`
      timeseries age = max(smartmeter.gateway.outbox.age)
    `,
  },
  durations: {
    answers: 'How long a message takes to decode and a device to poll, at most in 95 of 100 cases.',
    dql: dql`
      timeseries {
        decode = percentile(smartmeter.gateway.decode.duration, 95),
        poll = percentile(smartmeter.gateway.poll.duration, 95)
      }, by: { smartmeter.source }, union: true
      | fieldsAdd decode = 1000.0 * decode[], poll = 1000.0 * poll[]
    `,
  },
  memory: {
    answers: 'Memory of the service, and of its JavaScript heap.',
    dql: dql`
      timeseries {
        resident = max(process.memory.usage),
        heap = sum(v8js.memory.heap.used, rollup: avg)
      }, filter: service.name == "smartmeter-otel", union: true
    `,
  },
  busy: {
    answers: 'Share of the time in which the service is busy.',
    dql: dql`
      timeseries busy = avg(nodejs.eventloop.utilization), filter: service.name == "smartmeter-otel"
      | fieldsAdd busy = 100.0 * busy[]
    `,
  },
  spans: {
    answers: 'What the service did, how long it took and how often it failed. One trace a minute of each source.',
    dql: dql`
      fetch spans
      | filter service.name == "smartmeter-otel"
      | summarize {
          count = count(), failed = countIf(span.status_code == "error"),
          median = median(duration), p95 = percentile(duration, 95)
        }, by: { span.name, span.kind }
      | sort count desc
      | limit 20
    `,
  },
  failedSpans: {
    answers: 'What failed last.',
    dql: dql`
      fetch spans
      | filter service.name == "smartmeter-otel" and span.status_code == "error"
      | sort start_time desc
      | limit 20
      | fieldsKeep start_time, span.name, smartmeter.source, error.type, duration, trace.id
    `,
  },
  logLevels: {
    answers: 'Log records by severity over time.',
    dql: dql`
      fetch logs
      | filter service.name == "smartmeter-otel"
      | makeTimeseries records = count(), by: { loglevel }
    `,
  },
  lastLogs: {
    answers: 'The last warnings and errors.',
    dql: dql`
      fetch logs
      | filter service.name == "smartmeter-otel" and in(loglevel, { "WARN", "ERROR", "FATAL" })
      | sort timestamp desc
      | limit 50
      | fieldsKeep timestamp, loglevel, content, trace_id
    `,
  },
} as const satisfies Record<string, Query>;
