/** Voltage, frequency, strings, temperatures, states: the quality of what comes and goes. */
import { dql, type Query } from '../query.ts';

export const QUALITY = {
  voltages: {
    answers: 'Voltage of each phase, as the inverter measures it.',
    dql: dql`
      timeseries voltage = avg(smartmeter.inverter.grid.voltage), by: { smartmeter.inverter.id, smartmeter.phase }
    `,
  },
  highestVoltage: {
    answers: 'The highest voltage of the period: above 253 V (230 V + 10 %) inverters switch off.',
    dql: dql`
      timeseries voltage = max(smartmeter.inverter.grid.voltage)
      | fieldsAdd highest = arrayMax(voltage)
    `,
  },
  meterVoltages: {
    answers: 'Voltage of each phase, where the meter tells it.',
    dql: dql`
      timeseries voltage = avg(smartmeter.grid.voltage), by: { smartmeter.meter.id, smartmeter.phase }
    `,
  },
  frequency: {
    answers: 'Frequency of the grid, as the inverter measures it.',
    dql: dql`
      timeseries { lowest = min(smartmeter.inverter.grid.frequency), highest = max(smartmeter.inverter.grid.frequency) }
    `,
  },
  reactive: {
    answers: 'Reactive power at the chosen meter and of the inverter.',
    dql: dql`
      timeseries {
        import = sum(smartmeter.power.reactive.import, rollup: avg, filter: in(smartmeter.meter.id, array($Meter))),
        export = sum(smartmeter.power.reactive.export, rollup: avg, filter: in(smartmeter.meter.id, array($Meter))),
        inverter = sum(smartmeter.inverter.power.reactive, rollup: avg)
      }, union: true
    `,
  },
  stringPower: {
    answers: 'Power of each string of modules.',
    dql: dql`
      timeseries power = avg(smartmeter.pv.string.power), by: { smartmeter.inverter.id, smartmeter.pv.string }
    `,
  },
  stringVoltage: {
    answers: 'Voltage of each string of modules.',
    dql: dql`
      timeseries voltage = avg(smartmeter.pv.string.voltage), by: { smartmeter.inverter.id, smartmeter.pv.string }
    `,
  },
  inverterTemperature: {
    answers: 'Temperatures inside the inverter.',
    dql: dql`
      timeseries temperature = max(smartmeter.inverter.temperature), by: { smartmeter.inverter.id, smartmeter.sensor }
    `,
  },
  batteryTemperature: {
    answers: 'Temperature of each battery pack.',
    dql: dql`
      timeseries temperature = max(smartmeter.battery.temperature), by: {
        smartmeter.inverter.id, smartmeter.battery.pack
      }
    `,
  },
  batteryHealth: {
    answers: 'Health, charge and cycles of each battery pack.',
    dql: dql`
      timeseries {
        soh = min(smartmeter.battery.soh),
        soc = avg(smartmeter.battery.soc),
        cycles = max(smartmeter.battery.cycles)
      }, by: { smartmeter.inverter.id, smartmeter.battery.pack }, union: true
      | fieldsAdd soh = arrayLast(arrayRemoveNulls(soh)), soc = arrayLast(arrayRemoveNulls(soc))
      | fieldsAdd cycles = arrayLast(arrayRemoveNulls(cycles))
      | fieldsRemove timeframe, interval
    `,
  },
  states: {
    answers: 'Which state the inverter was in, and when.',
    dql: dql`
      timeseries state = max(smartmeter.inverter.state), by: { smartmeter.inverter.id, smartmeter.state }
    `,
  },
  faults: {
    answers: 'Faults that the inverter named in the period, and for how many time slots of the answer.',
    dql: dql`
      timeseries fault = max(smartmeter.inverter.fault), by: {
        smartmeter.inverter.id, smartmeter.fault.id, smartmeter.fault.text
      }
      | fieldsAdd slots = arraySize(arrayRemoveNulls(fault))
      | fieldsKeep smartmeter.inverter.id, smartmeter.fault.id, smartmeter.fault.text, slots
      | sort slots desc
    `,
  },
} as const satisfies Record<string, Query>;
