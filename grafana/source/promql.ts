/**
 * The queries of `dynatrace/source/queries.ts` in PromQL, under the same keys, so that both have the same tiles.
 *
 * Energy is the difference of the meter's own display: exact, where `increase()` extrapolates, and the same for
 * backends that take increments and those that take registers.
 */
import { AVAILABLE } from '../../dynatrace/source/available.ts';
import { labelName, prometheusName } from './names.ts';

export interface Expression {
  readonly expr: string;
  /** Field of the tile that it is, or the column of a table. */
  readonly field: string;
  /** Attributes that tell its series apart. */
  readonly by: readonly string[];
}

/** Of the meters that are chosen: a submeter measures what the meter at the grid connection has measured too. */
const CHOSEN = `{${labelName('smartmeter.meter.id')}=~"$Meter"}`;

const ENERGY = (() => {
  const grown = (name: string, matcher = '') => `(sum(${risen(name, '$__range', matcher)}) or vector(0))`;
  const taken = grown('smartmeter.energy.active.import.reading', CHOSEN);
  const given = grown('smartmeter.energy.active.export.reading', CHOSEN);
  const production = grown('smartmeter.pv.energy.reading');
  const charged = grown('smartmeter.battery.energy.charged.reading');
  const discharged = grown('smartmeter.battery.energy.discharged.reading');
  const consumption = `(${taken} + ${production} - ${given} + ${discharged} - ${charged})`;
  return [
    one('import', taken),
    one('export', given),
    one('production', production),
    one('consumption', consumption),
    one('selfConsumption', `100 * (${production} - ${given}) / ${production}`),
    one('selfSufficiency', `100 * (1 - ${taken} / ${consumption})`),
  ];
})();

export const PROMQL: Readonly<Record<string, readonly Expression[]>> = {
  'household/gridNow': [one('now', `0 - ${metric('smartmeter.house.surplus')}`)],
  'household/pvNow': [one('now', `sum(${metric('smartmeter.pv.power')})`)],
  'household/consumptionNow': [one('now', metric('smartmeter.house.consumption'))],
  'household/surplusNow': [one('now', metric('smartmeter.house.surplus'))],
  'household/batteryNow': [one('now', `avg(${metric('smartmeter.battery.total.soc')})`)],
  'household/adviceNow': [by('advice', 'max', 'smartmeter.advice.level', ['smartmeter.appliance'])],
  'household/energyToday': ENERGY,
  'household/energyOfPeriod': ENERGY,
  'household/costOfPeriod': [
    one('cost', `sum(${risen('smartmeter.energy.active.import.reading', '$__range', CHOSEN)}) * $ImportPrice`),
    one('income', `sum(${risen('smartmeter.energy.active.export.reading', '$__range', CHOSEN)}) * $ExportPrice`),
    one(
      'balance',
      `sum(${risen('smartmeter.energy.active.export.reading', '$__range', CHOSEN)}) * $ExportPrice - sum(${risen('smartmeter.energy.active.import.reading', '$__range', CHOSEN)}) * $ImportPrice`,
    ),
  ],
  'household/powerCourse': [
    one('grid', `0 - ${metric('smartmeter.house.surplus')}`),
    one('pv', `sum(${metric('smartmeter.pv.power')})`),
    one('consumption', metric('smartmeter.house.consumption')),
    one('battery', `sum(${metric('smartmeter.battery.total.power')})`),
  ],
  'household/chargeCourse': [by('charge', 'avg', 'smartmeter.battery.total.soc', ['smartmeter.inverter.id'])],
  'household/sharesCourse': [
    one('selfSufficiency', metric('smartmeter.house.self_sufficiency')),
    one('selfConsumption', metric('smartmeter.house.self_consumption')),
  ],
  'household/energyByDay': [
    daily('import', 'smartmeter.energy.active.import.reading', 'smartmeter.meter.id'),
    daily('export', 'smartmeter.energy.active.export.reading', 'smartmeter.meter.id'),
  ],
  'household/productionByDay': [daily('production', 'smartmeter.pv.energy.reading', 'smartmeter.inverter.id')],
  'household/registers': [
    by('import', 'max', 'smartmeter.energy.active.import.reading', ['smartmeter.meter.id']),
    by('export', 'max', 'smartmeter.energy.active.export.reading', ['smartmeter.meter.id']),
    by('reactiveImport', 'max', 'smartmeter.energy.reactive.import.reading', ['smartmeter.meter.id']),
    by('reactiveExport', 'max', 'smartmeter.energy.reactive.export.reading', ['smartmeter.meter.id']),
  ],
  'household/peaks': [
    peak('importPeak', 'smartmeter.power.active.import'),
    peak('exportPeak', 'smartmeter.power.active.export'),
  ],
  'household/quarterHours': [
    {
      field: 'import',
      expr: `avg by (${labelName('smartmeter.meter.id')}) (avg_over_time(${metric('smartmeter.power.active.import')}[15m]))`,
      by: ['smartmeter.meter.id'],
    },
  ],
  'gateway/sources': [
    by('state', 'min', 'smartmeter.source.up', ['smartmeter.source']),
    by('age', 'max', 'smartmeter.gateway.reading.age', ['smartmeter.source']),
  ],
  'gateway/up': [by('up', 'min', 'smartmeter.source.up', ['smartmeter.source'])],
  'gateway/age': [by('age', 'max', 'smartmeter.gateway.reading.age', ['smartmeter.source'])],
  'gateway/messages': [counted('messages', 'smartmeter.gateway.messages', ['smartmeter.source', 'smartmeter.outcome'])],
  'gateway/refusedMessages': [
    one(
      'total',
      `sum(increase(${metric('smartmeter.gateway.messages')}{${labelName('smartmeter.outcome')}=~"refused|partial"}[$__range])) or vector(0)`,
    ),
  ],
  'gateway/requests': [
    counted('requests', 'smartmeter.gateway.modbus.requests', ['smartmeter.source', 'smartmeter.outcome']),
  ],
  'gateway/discarded': [
    counted('frames', 'smartmeter.gateway.modbus.discarded', ['smartmeter.source', 'smartmeter.kind']),
  ],
  'gateway/clockOffset': [by('offset', 'avg', 'smartmeter.gateway.meter.clock.offset', ['smartmeter.meter.id'])],
  'gateway/registerEvents': [
    counted('resets', 'smartmeter.gateway.register.resets', ['smartmeter.source']),
    counted('held', 'smartmeter.gateway.register.held', ['smartmeter.source']),
  ],
  'gateway/exports': [counted('exports', 'smartmeter.gateway.exports', ['smartmeter.signal', 'smartmeter.outcome'])],
  'gateway/notifications': [
    counted('notifications', 'smartmeter.gateway.notifications', [
      'smartmeter.notification.channel',
      'smartmeter.outcome',
    ]),
  ],
  'gateway/exportSuccess': [
    one(
      'share',
      `100 * (sum(increase(${metric('smartmeter.gateway.exports')}{${labelName('smartmeter.outcome')}="success"}[$__range])) or vector(0)) / sum(increase(${metric('smartmeter.gateway.exports')}[$__range]))`,
    ),
  ],
  'gateway/outboxEnergy': [one('now', metric('smartmeter.gateway.outbox.energy'))],
  'gateway/outboxDoubtful': [one('now', metric('smartmeter.gateway.outbox.doubtful'))],
  'gateway/outboxBreaches': [one('most', `max_over_time(${metric('smartmeter.gateway.outbox.breaches')}[$__range])`)],
  'gateway/outboxRows': [
    one('waiting', metric('smartmeter.gateway.outbox.rows')),
    one('aside', metric('smartmeter.gateway.outbox.aside')),
  ],
  'gateway/durations': [
    slowest('decode', 'smartmeter.gateway.decode.duration'),
    slowest('poll', 'smartmeter.gateway.poll.duration'),
  ],
  'gateway/memory': [
    one('resident', `max(${metric('process.memory.usage')}{job="smartmeter-otel"})`),
    one('heap', `sum(${metric('v8js.memory.heap.used')})`),
  ],
  'gateway/busy': [one('busy', `100 * ${metric('nodejs.eventloop.utilization')}`)],
  'gateway/outboxAge': [one('age', metric('smartmeter.gateway.outbox.age'))],
};

function one(field: string, expr: string): Expression {
  return { field, expr, by: [] };
}

function by(field: string, aggregation: string, name: string, keys: readonly string[]): Expression {
  return { field, expr: `${aggregation} by (${keys.map(labelName).join(', ')}) (${metric(name)})`, by: keys };
}

/** How much a counter grew in each step of the chart. */
function counted(field: string, name: string, keys: readonly string[]): Expression {
  const labels = keys.map(labelName).join(', ');
  return { field, expr: `sum by (${labels}) (increase(${metric(name)}[$__rate_interval]))`, by: keys };
}

function daily(field: string, name: string, key: string): Expression {
  return { field, expr: `sum by (${labelName(key)}) (${risen(name, '1d')})`, by: [key] };
}

/** Milliseconds that 95 of 100 take at most. */
function slowest(field: string, name: string): Expression {
  const key = 'smartmeter.source';
  const buckets = `rate(${metric(name)}_bucket[$__rate_interval])`;
  return { field, expr: `1000 * histogram_quantile(0.95, sum by (le, ${labelName(key)}) (${buckets}))`, by: [key] };
}

function peak(field: string, name: string): Expression {
  const key = 'smartmeter.meter.id';
  const quarter = `avg_over_time(${metric(name)}[15m])`;
  return { field, expr: `max by (${labelName(key)}) (max_over_time(${quarter}[$__range:15m]))`, by: [key] };
}

function risen(name: string, range: string, matcher = ''): string {
  const series = `${metric(name)}${matcher}[${range}]`;
  return `max_over_time(${series}) - min_over_time(${series})`;
}

/** @throws Error for a metric that does not exist: a fault of this file */
function metric(name: string): string {
  const known = AVAILABLE.get(name);
  if (known === undefined) throw new Error(`There is no metric "${name}".`);
  return prometheusName(known);
}
