/**
 * What the household sees. Energy of a period comes from the counters, of a day from the meter's own display.
 *
 * What a submeter (car, heat pump) measures has been measured by the meter at the grid connection too: only the meters
 * of `$Meter` are added up. Power of the house comes from `smartmeter.house.*`, which knows which meter is which.
 */
import { dql, type Query } from '../query.ts';

const ENERGY = dql`
  timeseries {
    import = sum(smartmeter.energy.active.import.total, scalar: true, filter: in(smartmeter.meter.id, array($Meter))),
    export = sum(smartmeter.energy.active.export.total, scalar: true, filter: in(smartmeter.meter.id, array($Meter))),
    production = sum(smartmeter.pv.energy.total, scalar: true),
    charged = sum(smartmeter.battery.energy.charged.total, scalar: true),
    discharged = sum(smartmeter.battery.energy.discharged.total, scalar: true)
  }, union: true
  | fieldsAdd import = coalesce(import, 0.0), export = coalesce(export, 0.0), production = coalesce(production, 0.0)
  | fieldsAdd consumption = import + production - export + coalesce(discharged, 0.0) - coalesce(charged, 0.0)
  | fieldsAdd selfConsumption = if(production > 0, 100.0 * (production - export) / production)
  | fieldsAdd selfSufficiency = if(consumption > 0, 100.0 * (1.0 - import / consumption))
`;

export const HOUSEHOLD = {
  meters: {
    answers: 'The meters that report, for the choice at the top of the dashboard.',
    dql: dql`
      timeseries shown = max(smartmeter.energy.active.import.reading), by: { smartmeter.meter.id }
      | fieldsKeep smartmeter.meter.id
    `,
  },
  gridNow: {
    answers: 'What goes over the grid connection now, + import, − export: the surplus with its sign turned.',
    dql: dql`
      timeseries power = avg(smartmeter.house.surplus), from: -10m
      | fieldsAdd power = 0.0 - power[]
      | fieldsAdd now = arrayLast(arrayRemoveNulls(power))
    `,
  },
  pvNow: {
    answers: 'What the modules deliver now, all inverters together.',
    dql: dql`
      timeseries power = sum(smartmeter.pv.power, rollup: avg), from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(power))
    `,
  },
  consumptionNow: {
    answers: 'What the house uses now.',
    dql: dql`
      timeseries power = avg(smartmeter.house.consumption), from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(power))
    `,
  },
  surplusNow: {
    answers: 'What the house gives away now; negative while it takes.',
    dql: dql`
      timeseries power = avg(smartmeter.house.surplus), from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(power))
    `,
  },
  batteryNow: {
    answers: 'How full the battery is now.',
    dql: dql`
      timeseries charge = avg(smartmeter.battery.total.soc), from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(charge))
    `,
  },
  adviceNow: {
    answers: 'Which appliance may run on our own sun now.',
    dql: dql`
      timeseries level = max(smartmeter.advice.level), by: { smartmeter.appliance }, from: -10m
      | fieldsAdd now = arrayLast(arrayRemoveNulls(level))
      | fieldsAdd advice = if(now >= 2, "«now»", else: if(now >= 1, "«partly»", else: "«wait»"))
      | fieldsKeep smartmeter.appliance, advice
    `,
    words: {
      now: { en: 'now', de: 'jetzt' },
      partly: { en: 'partly', de: 'teilweise' },
      wait: { en: 'wait', de: 'warten' },
    },
  },
  energyToday: {
    answers:
      'Energy since midnight, from the counters, and what share of it is our own. At midnight itself a second earlier: a timeframe without length is refused.',
    dql: ENERGY.replace('union: true', 'union: true, from: now()-1s@d'),
  },
  energyOfPeriod: {
    answers: 'Energy of the period of the dashboard, from the counters, and what share of it is our own.',
    dql: ENERGY,
  },
  costOfPeriod: {
    answers: 'What the import of the period costs and the export earns, by the two prices of the dashboard.',
    dql: dql`
      timeseries {
        import = sum(smartmeter.energy.active.import.total, scalar: true),
        export = sum(smartmeter.energy.active.export.total, scalar: true)
      }, filter: in(smartmeter.meter.id, array($Meter)), union: true
      | fieldsAdd cost = coalesce(import, 0.0) * toDouble($ImportPrice)
      | fieldsAdd income = coalesce(export, 0.0) * toDouble($ExportPrice)
      | fieldsAdd balance = income - cost
    `,
  },
  powerCourse: {
    answers: 'Grid, sun, house and battery over time.',
    dql: dql`
      timeseries {
        grid = avg(smartmeter.house.surplus),
        pv = sum(smartmeter.pv.power, rollup: avg),
        consumption = avg(smartmeter.house.consumption),
        battery = sum(smartmeter.battery.total.power, rollup: avg)
      }, union: true
      | fieldsAdd grid = 0.0 - grid[]
    `,
  },
  chargeCourse: {
    answers: 'How full the battery is, over time.',
    dql: dql`
      timeseries charge = avg(smartmeter.battery.total.soc), by: { smartmeter.inverter.id }
    `,
  },
  sharesCourse: {
    answers: 'Self-sufficiency and self-consumption over time.',
    dql: dql`
      timeseries {
        selfSufficiency = avg(smartmeter.house.self_sufficiency),
        selfConsumption = avg(smartmeter.house.self_consumption)
      }, union: true
    `,
  },
  energyByDay: {
    answers:
      'Import and export of each day, from the display of the meter, which puts what came late after an outage on the day it belongs to.',
    dql: dql`
      timeseries {
        importFirst = min(smartmeter.energy.active.import.reading),
        importLast = max(smartmeter.energy.active.import.reading),
        exportFirst = min(smartmeter.energy.active.export.reading),
        exportLast = max(smartmeter.energy.active.export.reading)
      }, by: { smartmeter.meter.id }, interval: 1d
      | fieldsAdd import = importLast[] - importFirst[], export = exportLast[] - exportFirst[]
      | fieldsRemove importFirst, importLast, exportFirst, exportLast
    `,
  },
  productionByDay: {
    answers: 'Production of each day, from the total that the inverter itself counts.',
    dql: dql`
      timeseries {
        first = min(smartmeter.pv.energy.reading),
        last = max(smartmeter.pv.energy.reading)
      }, by: { smartmeter.inverter.id }, interval: 1d
      | fieldsAdd production = last[] - first[]
      | fieldsRemove first, last
    `,
  },
  registers: {
    answers: 'The numbers on the display of each meter.',
    dql: dql`
      timeseries {
        import = max(smartmeter.energy.active.import.reading),
        export = max(smartmeter.energy.active.export.reading),
        reactiveImport = max(smartmeter.energy.reactive.import.reading),
        reactiveExport = max(smartmeter.energy.reactive.export.reading)
      }, by: { smartmeter.meter.id }, union: true
      | fieldsAdd import = arrayLast(arrayRemoveNulls(import)), export = arrayLast(arrayRemoveNulls(export))
      | fieldsAdd reactiveImport = arrayLast(arrayRemoveNulls(reactiveImport))
      | fieldsAdd reactiveExport = arrayLast(arrayRemoveNulls(reactiveExport))
      | fieldsRemove timeframe, interval
    `,
  },
  peaks: {
    answers: 'The largest quarter of an hour of import and of export: what grid tariffs by power go by.',
    dql: dql`
      timeseries {
        import = avg(smartmeter.power.active.import),
        export = avg(smartmeter.power.active.export)
      }, by: { smartmeter.meter.id }, interval: 15m
      | fieldsAdd importPeak = arrayMax(import), exportPeak = arrayMax(export)
      | fieldsKeep smartmeter.meter.id, importPeak, exportPeak
    `,
  },
  quarterHours: {
    answers: 'Import by quarters of an hour.',
    dql: dql`
      timeseries import = avg(smartmeter.power.active.import), by: { smartmeter.meter.id }, interval: 15m
    `,
  },
} as const satisfies Record<string, Query>;
