import type { Language } from '../../words/language.ts';

/** Names of devices and entities in Home Assistant, as far as they are no quantities. */
export const DISCOVERY_WORDS = {
  en: {
    house: 'House',
    meter: 'Meter',
    inverter: 'Inverter',
    advice: 'advice',
    goodMoment: 'good moment',
    problem: 'Problem',
    notification: 'Notification',
    connection: 'Connection',
    state: 'State',
    fault: 'Fault',
  },
  de: {
    house: 'Haus',
    meter: 'Zähler',
    inverter: 'Wechselrichter',
    advice: 'Rat',
    goodMoment: 'guter Zeitpunkt',
    problem: 'Problem',
    notification: 'Benachrichtigung',
    connection: 'Verbindung',
    state: 'Zustand',
    fault: 'Störung',
  },
} as const satisfies Record<Language, Record<string, string>>;
