/** Quantities as Home Assistant's sensors (home-assistant.io/integrations/sensor: device classes with their units and state classes). */
import { isRegister, QUANTITIES, type Quantity } from '../../readings/quantities.ts';
import type { QuantityKind } from '../../readings/quantity-kinds.ts';
import type { Language } from '../../words/language.ts';
import { QUANTITY_WORDS } from '../../words/quantities.ts';
import { shownUnit, type HouseValue } from './values.ts';

/** One entity in a discovery payload. */
export interface Component {
  readonly platform: 'sensor' | 'binary_sensor' | 'event';
  readonly unique_id: string;
  readonly name: string;
  readonly state_topic?: string;
  readonly value_template?: string;
  readonly device_class?: string;
  readonly state_class?: 'measurement' | 'total_increasing';
  readonly unit_of_measurement?: string;
  readonly options?: readonly string[];
  readonly event_types?: readonly string[];
  readonly json_attributes_topic?: string;
  readonly entity_category?: 'diagnostic';
  readonly suggested_display_precision?: number;
}

const DEVICE_CLASSES: Partial<Record<QuantityKind['unit'], string>> = {
  Wh: 'energy',
  W: 'power',
  // Reactive energy has a class of its own only in newer versions; an older one would refuse the sensor for it.
  var: 'reactive_power',
  V: 'voltage',
  A: 'current',
  Hz: 'frequency',
  Cel: 'temperature',
};

/** Digits of what a person reads; the value has all of them. */
const PRECISION: Partial<Record<QuantityKind['unit'], number>> = { Wh: 1, W: 0, var: 0, V: 1, Hz: 2, '%': 0 };

/** A component before it has its id in Home Assistant. */
export type Unnamed = Omit<Component, 'unique_id'>;

export function quantityComponent(quantity: Quantity, language: Language): Unnamed {
  const { unit } = QUANTITIES[quantity];
  const shown = shownUnit(unit);
  const deviceClass = quantity.endsWith('.soc') ? 'battery' : DEVICE_CLASSES[unit];
  const precision = PRECISION[unit];
  return {
    platform: 'sensor',
    name: quantityName(quantity, language),
    value_template: valueTemplate(quantity),
    ...(deviceClass !== undefined && { device_class: deviceClass }),
    state_class: isTotal(quantity) ? 'total_increasing' : 'measurement',
    ...(shown !== undefined && { unit_of_measurement: shown }),
    ...(precision !== undefined && { suggested_display_precision: precision }),
  };
}

/** Grows, and begins again at zero at most: a register, and what was counted since midnight. */
function isTotal(quantity: Quantity): boolean {
  return isRegister(quantity) || QUANTITIES[quantity].unit === 'Wh';
}

/** Null becomes "None", which Home Assistant shows as unknown. */
export function valueTemplate(name: string): string {
  return `{{ value_json['${name}'] }}`;
}

const READING: Readonly<Record<Language, string>> = { en: 'meter reading', de: 'Zählerstand' };
const POWER: Readonly<Record<Language, string>> = { en: 'power', de: 'Leistung' };

/** Import is both an energy and a power, so the words of the page alone would not tell them apart. */
function quantityName(quantity: Quantity, language: Language): string {
  const name = QUANTITY_WORDS[language][quantity];
  if (isRegister(quantity)) return `${name}: ${READING[language]}`;
  return quantity.startsWith('power.') ? `${name}: ${POWER[language]}` : name;
}

const HOUSE_NAMES: Readonly<Record<Language, Readonly<Record<HouseValue, string>>>> = {
  en: {
    'grid.power': 'Grid (+ import, − export)',
    'house.surplus': 'Surplus',
    'house.consumption': 'Consumption',
    'pv.power': 'Sun',
    'battery.power': 'Battery (+ charging, − discharging)',
    'house.self_sufficiency': 'Self-sufficiency',
    'house.self_consumption': 'Self-consumption',
  },
  de: {
    'grid.power': 'Netz (+ Bezug, − Einspeisung)',
    'house.surplus': 'Überschuss',
    'house.consumption': 'Verbrauch',
    'pv.power': 'Sonne',
    'battery.power': 'Batterie (+ lädt, − entlädt)',
    'house.self_sufficiency': 'Autarkie',
    'house.self_consumption': 'Eigenverbrauch',
  },
};

export function houseComponent(value: HouseValue, unit: 'W' | '%', language: Language): Unnamed {
  return {
    platform: 'sensor',
    name: HOUSE_NAMES[language][value],
    value_template: valueTemplate(value),
    ...(unit === 'W' && { device_class: 'power' }),
    state_class: 'measurement',
    unit_of_measurement: unit,
    suggested_display_precision: 0,
  };
}
