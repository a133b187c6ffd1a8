/** What a page about a family says that stands in no row: which devices, and how its probe knows them. By family id. */
export const RECOGNISED: Readonly<Record<string, { readonly models: string; readonly recognised: string }>> = {
  'zcs-azzurro': {
    models:
      'ZCS Azzurro string, hybrid and storage inverters, and the Sofar devices they are made from; which model has which map: [RS485](rs485.md#which-inverter-speaks-which-map).',
    recognised:
      'reading where each map keeps the serial number, then a few values that must make sense (a grid of 45 to 65 Hz). G3 is asked first, because some firmware answers a read of the string map with G3 registers.',
  },
  sunspec: {
    models:
      'SolarEdge, Fronius, Kostal, SMA and whatever else speaks SunSpec, over Modbus TCP or RTU: inverters (models 101 to 103, 111 to 113), strings (160), storage (124, 802), meters (201 to 204, 211 to 214).',
    recognised:
      'the letters `SunS` at 40000, 50000 or 0, followed by a chain of models that describe themselves. Each device has a map of its own, put together from what it says it has; a meter in the chain becomes a device of its own. The tables show what is taken from each model, at the addresses of an example chain that begins at 40000.',
  },
  'eastron-sdm': {
    models: 'Eastron SDM120, SDM230 (one phase), SDM630 and SDM72 (three phases).',
    recognised:
      'a voltage and a frequency that make sense as floats at 0x0000 and 0x0046 of the input registers, and what else the model answers.',
  },
};
