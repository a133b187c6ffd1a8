import { chart, METER, table, value, type Dashboard } from '../dashboard.ts';
import { W } from '../words.ts';

const perInverter = { 'smartmeter.inverter.id': W.inverter } as const;
const voltage = { en: 'Voltage', de: 'Spannung' };
const temperature = { en: 'Temperature', de: 'Temperatur' };

export const quality: Dashboard = {
  id: 'energy-quality',
  title: { en: 'Smartmeter: energy quality', de: 'Smartmeter: Energiequalität' },
  about: {
    en: '# Energy quality\nVoltage, frequency and reactive power of the grid; strings, temperatures, states and faults of the inverter. A healthy grid has 207 to 253 V and 49.8 to 50.2 Hz. At night the inverter sleeps, and there is nothing to see. Reactive power is that of the **Meter** at the top: the one at the grid connection, where there are several.',
    de: '# Energiequalität\nSpannung, Frequenz und Blindleistung des Netzes; Strings, Temperaturen, Zustände und Fehler des Wechselrichters. Ein gesundes Netz hat 207 bis 253 V und 49,8 bis 50,2 Hz. Nachts schläft der Wechselrichter, dann ist nichts zu sehen. Blindleistung ist die des Zählers, der oben als **Meter** gewählt ist: der am Netzanschluss, wo es mehrere gibt.',
  },
  variables: [METER],
  rows: [
    { heading: { en: '## Grid', de: '## Netz' } },
    {
      height: 6,
      tiles: [
        value({ en: 'Highest voltage', de: 'Höchste Spannung' }, 'quality/highestVoltage', 'highest', 'V', 1),
        chart({ en: 'Voltages at the inverter', de: 'Spannungen am Wechselrichter' }, 'quality/voltages', 'V', 10, {
          ...perInverter,
          'smartmeter.phase': W.phase,
          voltage,
        }),
        chart({ en: 'Voltages at the meter', de: 'Spannungen am Zähler' }, 'quality/meterVoltages', 'V', 10, {
          'smartmeter.meter.id': W.meter,
          'smartmeter.phase': W.phase,
          voltage,
        }),
      ],
    },
    {
      height: 6,
      tiles: [
        chart({ en: 'Frequency', de: 'Frequenz' }, 'quality/frequency', 'Hz', 12, {
          lowest: { en: 'lowest', de: 'niedrigste' },
          highest: { en: 'highest', de: 'höchste' },
        }),
        chart({ en: 'Reactive power', de: 'Blindleistung' }, 'quality/reactive', 'kvar', 12, {
          import: { en: 'Meter 3.7.0', de: 'Zähler 3.7.0' },
          export: { en: 'Meter 4.7.0', de: 'Zähler 4.7.0' },
          inverter: W.inverter,
        }),
      ],
    },
    { heading: { en: '## Modules and battery', de: '## Module und Batterie' } },
    {
      height: 6,
      tiles: [
        chart({ en: 'Power of the strings', de: 'Leistung der Strings' }, 'quality/stringPower', 'kW', 12, {
          ...perInverter,
          'smartmeter.pv.string': W.string,
          power: { en: 'Power', de: 'Leistung' },
        }),
        chart({ en: 'Voltage of the strings', de: 'Spannung der Strings' }, 'quality/stringVoltage', 'V', 12, {
          ...perInverter,
          'smartmeter.pv.string': W.string,
          voltage,
        }),
      ],
    },
    {
      height: 6,
      tiles: [
        chart({ en: 'Inside the inverter', de: 'Im Wechselrichter' }, 'quality/inverterTemperature', '°C', 8, {
          ...perInverter,
          'smartmeter.sensor': W.sensor,
          temperature,
        }),
        chart({ en: 'In the battery', de: 'In der Batterie' }, 'quality/batteryTemperature', '°C', 8, {
          ...perInverter,
          'smartmeter.battery.pack': W.pack,
          temperature,
        }),
        table({ en: 'Battery packs', de: 'Batteriemodule' }, 'quality/batteryHealth', 8, {
          ...perInverter,
          'smartmeter.battery.pack': W.pack,
          soh: { en: 'Health %', de: 'Gesundheit %' },
          soc: { en: 'Charge %', de: 'Ladestand %' },
          cycles: { en: 'Cycles', de: 'Zyklen' },
        }),
      ],
    },
    { heading: { en: '## States and faults', de: '## Zustände und Fehler' } },
    {
      height: 6,
      tiles: [
        chart({ en: 'State of the inverter', de: 'Zustand des Wechselrichters' }, 'quality/states', '', 14, {
          ...perInverter,
          'smartmeter.state': W.state,
          state: { en: 'is', de: 'ist' },
        }),
        table({ en: 'Faults', de: 'Fehler' }, 'quality/faults', 10, {
          ...perInverter,
          'smartmeter.fault.id': { en: 'Number', de: 'Nummer' },
          'smartmeter.fault.text': { en: 'Fault', de: 'Fehler' },
          slots: { en: 'Time slots', de: 'Zeitschritte' },
        }),
      ],
    },
  ],
};
