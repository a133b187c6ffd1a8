import { bars, chart, METER, table, value, type Dashboard } from '../dashboard.ts';
import { W } from '../words.ts';

const perMeter = { 'smartmeter.meter.id': W.meter } as const;

export const household: Dashboard = {
  id: 'household',
  title: { en: 'Smartmeter: household', de: 'Smartmeter: Haushalt' },
  about: {
    en: '# Household\nPower is of now, energy comes from the counters of the meter. Prices (€/kWh) are set at the top. **Meter**: where there are several, choose there the one at the grid connection; what a meter of the car or the heat pump measures has gone through that one, and would be counted twice. What is not measured is not shown: without an inverter there is no consumption, without a battery no charge.',
    de: '# Haushalt\nLeistung ist von jetzt, Energie kommt aus den Zählwerken des Zählers. Preise (€/kWh) stehen oben. **Meter**: wo es mehrere Zähler gibt, dort den am Netzanschluss wählen; was ein Zähler des Autos oder der Wärmepumpe misst, ging durch diesen und zählte sonst doppelt. Was nicht gemessen wird, fehlt: ohne Wechselrichter kein Verbrauch, ohne Batterie kein Ladestand.',
  },
  variables: [
    METER,
    { key: 'ImportPrice', kind: 'text', standard: '0.25' },
    { key: 'ExportPrice', kind: 'text', standard: '0.08' },
  ],
  rows: [
    { heading: { en: '## Now', de: '## Jetzt' } },
    {
      height: 3,
      tiles: [
        value(
          { en: 'Grid (+ import, − export)', de: 'Netz (+ Bezug, − Einspeisung)' },
          'household/gridNow',
          'now',
          'kW',
        ),
        value(W.sun, 'household/pvNow', 'now', 'kW'),
        value(W.house, 'household/consumptionNow', 'now', 'kW'),
        value(W.surplus, 'household/surplusNow', 'now', 'kW'),
        value(W.battery, 'household/batteryNow', 'now', '%', 0),
        table({ en: 'Good moment?', de: 'Guter Moment?' }, 'household/adviceNow', 4, {
          'smartmeter.appliance': W.appliance,
          advice: W.advice,
        }),
      ],
    },
    { heading: { en: '## Today', de: '## Heute' } },
    {
      height: 3,
      tiles: [
        value(W.import, 'household/energyToday', 'import', 'kWh'),
        value(W.export, 'household/energyToday', 'export', 'kWh'),
        value(W.production, 'household/energyToday', 'production', 'kWh'),
        value(W.consumption, 'household/energyToday', 'consumption', 'kWh'),
        value(W.selfConsumption, 'household/energyToday', 'selfConsumption', '%', 0),
        value(W.selfSufficiency, 'household/energyToday', 'selfSufficiency', '%', 0),
      ],
    },
    { heading: { en: '## Period of the dashboard', de: '## Zeitraum des Dashboards' } },
    {
      height: 3,
      tiles: [
        value(W.import, 'household/energyOfPeriod', 'import', 'kWh', 1),
        value(W.export, 'household/energyOfPeriod', 'export', 'kWh', 1),
        value(W.production, 'household/energyOfPeriod', 'production', 'kWh', 1),
        value(W.consumption, 'household/energyOfPeriod', 'consumption', 'kWh', 1),
        value(W.selfConsumption, 'household/energyOfPeriod', 'selfConsumption', '%', 0),
        value(W.selfSufficiency, 'household/energyOfPeriod', 'selfSufficiency', '%', 0),
      ],
    },
    {
      height: 3,
      tiles: [
        value({ en: 'Cost of the import', de: 'Kosten des Bezugs' }, 'household/costOfPeriod', 'cost', '€', 2, 8),
        value(
          { en: 'Income of the export', de: 'Erlös der Einspeisung' },
          'household/costOfPeriod',
          'income',
          '€',
          2,
          8,
        ),
        value({ en: 'Balance', de: 'Saldo' }, 'household/costOfPeriod', 'balance', '€', 2, 8),
      ],
    },
    {
      height: 7,
      tiles: [
        chart({ en: 'Power', de: 'Leistung' }, 'household/powerCourse', 'kW', 16, {
          grid: W.grid,
          pv: W.sun,
          consumption: W.house,
          battery: W.battery,
        }),
        chart({ en: 'Our own share', de: 'Eigener Anteil' }, 'household/sharesCourse', '%', 8, {
          selfSufficiency: W.selfSufficiency,
          selfConsumption: W.selfConsumption,
        }),
      ],
    },
    {
      height: 6,
      tiles: [
        bars(
          { en: 'Import and export by day', de: 'Bezug und Einspeisung je Tag' },
          'household/energyByDay',
          'kWh',
          12,
          {
            ...perMeter,
            import: W.import,
            export: W.export,
          },
        ),
        bars({ en: 'Production by day', de: 'Erzeugung je Tag' }, 'household/productionByDay', 'kWh', 6, {
          'smartmeter.inverter.id': W.inverter,
          production: W.production,
        }),
        chart({ en: 'Charge of the battery', de: 'Ladestand der Batterie' }, 'household/chargeCourse', '%', 6, {
          'smartmeter.inverter.id': W.inverter,
          charge: W.battery,
        }),
      ],
    },
    {
      height: 5,
      tiles: [
        table(
          { en: 'On the display of the meter (kWh, kvarh)', de: 'Am Display des Zählers (kWh, kvarh)' },
          'household/registers',
          10,
          {
            ...perMeter,
            import: { en: 'Import 1.8.0', de: 'Bezug 1.8.0' },
            export: { en: 'Export 2.8.0', de: 'Einspeisung 2.8.0' },
            reactiveImport: { en: 'Reactive 3.8.1', de: 'Blind 3.8.1' },
            reactiveExport: { en: 'Reactive 4.8.1', de: 'Blind 4.8.1' },
          },
        ),
        table({ en: 'Largest quarter of an hour (kW)', de: 'Größte Viertelstunde (kW)' }, 'household/peaks', 6, {
          ...perMeter,
          importPeak: W.import,
          exportPeak: W.export,
        }),
        bars({ en: 'Import by quarters of an hour', de: 'Bezug je Viertelstunde' }, 'household/quarterHours', 'kW', 8, {
          ...perMeter,
          import: W.import,
        }),
      ],
    },
  ],
};
