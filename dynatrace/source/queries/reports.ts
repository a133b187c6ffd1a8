/** Queries to paste into a notebook, each a file of `dynatrace/dql/` with its explanation. */
import { dql, type Query } from '../query.ts';

export interface Report extends Query {
  readonly title: string;
  /** How it is used and read, as Markdown. */
  readonly how: string;
}

/** Of reports that add meters up. */
const SUBMETERS =
  'What a meter within the house (car, heat pump) measures has been measured at the grid connection too, and must not be added again: with such meters put their ids in place of `submeter`, as `{ "car", "heatpump" }`.';

export const REPORTS = {
  reconcile: {
    title: "Reconcile with the meter's display",
    answers: 'Does what Dynatrace added up agree with the numbers on the meter?',
    how: `For each meter: the sum of the increments (\`counted\`) beside the growth of the display (\`display\`) over the last seven whole days, import first, then export.

**Reading it.** \`difference\` is small, a few Wh to some ten Wh: the display is read once a minute, and what flows between the last point of a day and midnight belongs to the next. It may also be off by what \`waiting\` says (energy that Dynatrace has not yet taken) and is never more than \`doubtful\` above the truth. A larger difference has one of three reasons: the period holds an outage longer than Dynatrace takes points for (then \`counted\` is right in sum, and later in time), a meter was changed in it (\`display\` then jumps), or the service saw the meter for the first time in it (nothing is counted before).

**By hand.** Read 1.8.0 off the meter's display at two moments and compare \`last\` with them: that is the same number.`,
    dql: dql`
      // Seven whole days, import: increments against the display.
      timeseries {
        counted = sum(smartmeter.energy.active.import.total, scalar: true),
        first = min(smartmeter.energy.active.import.reading, scalar: true),
        last = max(smartmeter.energy.active.import.reading, scalar: true)
      }, by: { smartmeter.meter.id }, from: now()@d-7d, to: now()@d
      | fieldsAdd direction = "import"
      | append [
          timeseries {
            counted = sum(smartmeter.energy.active.export.total, scalar: true),
            first = min(smartmeter.energy.active.export.reading, scalar: true),
            last = max(smartmeter.energy.active.export.reading, scalar: true)
          }, by: { smartmeter.meter.id }, from: now()@d-7d, to: now()@d
          | fieldsAdd direction = "export"
        ]
      | append [
          timeseries {
            waiting = max(smartmeter.gateway.outbox.energy, scalar: true),
            doubtful = max(smartmeter.gateway.outbox.doubtful, scalar: true)
          }, from: -10m
          | fieldsAdd direction = "outbox"
        ]
      | fieldsAdd display = last - first
      | fieldsAdd difference = round(counted - display, decimals: 3)
      | fieldsKeep smartmeter.meter.id, direction, counted, display, difference, first, last, waiting, doubtful
    `,
  },
  'monthly-report': {
    title: 'Monthly report',
    answers: 'Import, export, production and the shares of our own, month by month of this year.',
    how: `One row for each month since January: energy from the counters, so that it adds up to the register, whatever was late. Consumption is import + production − export (+ discharged − charged, where there is a battery).

${SUBMETERS}

**Reading it.** \`selfConsumption\` is the share of the production that stayed in the house, \`selfSufficiency\` the share of the consumption that did not come from the grid. Months are those of the time zone in the query: change \`Europe/Vienna\` for another.`,
    dql: dql`
      timeseries {
        import = sum(smartmeter.energy.active.import.total, default: 0, filter: not in(smartmeter.meter.id, { "submeter" })),
        export = sum(smartmeter.energy.active.export.total, default: 0, filter: not in(smartmeter.meter.id, { "submeter" })),
        production = sum(smartmeter.pv.energy.total, default: 0),
        charged = sum(smartmeter.battery.energy.charged.total, default: 0),
        discharged = sum(smartmeter.battery.energy.discharged.total, default: 0),
        begin = start()
      }, union: true, interval: 1d, from: now()@y
      | fieldsAdd day = record(begin = begin[], import = import[], export = export[], production = production[], battery = coalesce(discharged[], 0.0) - coalesce(charged[], 0.0))
      | fieldsKeep day
      | expand day
      | fieldsAdd month = formatTimestamp(day[begin], format: "yyyy-MM", timezone: "Europe/Vienna")
      | summarize {
          import = sum(day[import]), export = sum(day[export]), production = sum(day[production]), battery = sum(day[battery])
        }, by: { month }
      | fieldsAdd consumption = import + production - export + battery
      | fieldsAdd selfConsumption = if(production > 0, round(100.0 * (production - export) / production, decimals: 1))
      | fieldsAdd selfSufficiency = if(consumption > 0, round(100.0 * (1.0 - import / consumption), decimals: 1))
      | fieldsRemove battery
      | sort month asc
    `,
  },
  cost: {
    title: 'Cost and income',
    answers: 'What did the last month cost, and what did it earn?',
    how: `Two prices in euro per kWh stand in the second line: put in what your contract says, gross, with grid fees and levies. A basic fee is not in it.

${SUBMETERS}

**Reading it.** \`balance\` is income less cost. \`saved\` is what the own consumption would have cost: production that was not exported, at the price of import. On the dashboard the same is done with the variables *ImportPrice* and *ExportPrice*.`,
    dql: dql`
      timeseries {
        import = sum(smartmeter.energy.active.import.total, scalar: true, filter: not in(smartmeter.meter.id, { "submeter" })),
        export = sum(smartmeter.energy.active.export.total, scalar: true, filter: not in(smartmeter.meter.id, { "submeter" })),
        production = sum(smartmeter.pv.energy.total, scalar: true)
      }, union: true, from: now()@M-1M, to: now()@M
      | fieldsAdd importPrice = 0.25, exportPrice = 0.08
      | fieldsAdd cost = round(coalesce(import, 0.0) * importPrice, decimals: 2)
      | fieldsAdd income = round(coalesce(export, 0.0) * exportPrice, decimals: 2)
      | fieldsAdd saved = round((coalesce(production, 0.0) - coalesce(export, 0.0)) * importPrice, decimals: 2)
      | fieldsAdd balance = income - cost
      | fieldsRemove timeframe, interval
    `,
  },
  'top-consumers-by-night': {
    title: 'Top consumers by night',
    answers: 'Which meter draws most while everyone sleeps, and in which nights?',
    how: `Hours from 0 to 5 o'clock of the last 30 days, the largest first, for each meter: with one meter these are the hours of the house in which something ran by night; with sub-meters (heat pump, car) the table names which. At night there is no sun, so what the meter imports is what is used; with a battery read \`smartmeter.house.consumption\` instead, which has no \`by:\`.

**Reading it.** \`energy\` is in kWh within that hour. \`base\` is the smallest hour of the same meter: what runs day and night. A freezer, a router and standby make 0.05 to 0.2; what stays above that is worth a search.`,
    dql: dql`
      timeseries { power = avg(smartmeter.power.active.import), begin = start() }, by: {
        smartmeter.meter.id
      }, interval: 1h, from: -30d
      | fieldsAdd base = round(arrayMin(power), decimals: 3)
      | fieldsAdd slot = record(begin = begin[], energy = power[])
      | fieldsKeep smartmeter.meter.id, base, slot
      | expand slot
      | fieldsAdd begin = slot[begin], energy = round(slot[energy], decimals: 3)
      | filter getHour(begin, timezone: "Europe/Vienna") < 5
      | fieldsKeep smartmeter.meter.id, begin, energy, base
      | sort energy desc
      | limit 20
    `,
  },
  'find-a-reading': {
    title: 'Trace of one reading, 1: find it',
    answers: 'Which traces of readings are there?',
    how: `The service keeps one trace a minute of each source, and those that failed: messages that came (\`process …\`) and polls of a device. Take the \`trace.id\` of the one you are after for the next query.`,
    dql: dql`
      fetch spans, from: -2h
      | filter service.name == "smartmeter-otel" and isNull(span.parent_id) and isNotNull(smartmeter.source)
      | sort start_time desc
      | limit 50
      | fieldsKeep start_time, span.name, smartmeter.source, smartmeter.outcome, duration, trace.id
    `,
  },
  'trace-of-a-reading': {
    title: 'Trace of one reading, 2: its way',
    answers: 'What happened to this message, step by step, and what was logged?',
    how: `Put the \`trace.id\` in place of the zeros, twice. First come the spans of the trace in the order of time: the message, its decoding, its application; then the export that carried it, which is a trace of its own and has a *link* to this one; then the log records with the same trace id.`,
    dql: dql`
      fetch spans, from: -2h
      | filter trace.id == toUid("00000000000000000000000000000000")
          or contains(toString(span.links), "00000000000000000000000000000000")
      | fieldsAdd what = span.name, at = start_time
      | fieldsKeep at, what, span.kind, duration, span.status_code, error.type, span.id, span.parent_id
      | append [
          fetch logs, from: -2h
          | filter trace_id == "00000000000000000000000000000000"
          | fieldsAdd what = content, at = timestamp
          | fieldsKeep at, what, loglevel
        ]
      | sort at asc
    `,
  },
} as const satisfies Record<string, Report>;
