/** What Dynatrace watches, and what it says when something is wrong. */
import type { Text } from './query.ts';

export interface Detector {
  readonly id: string;
  /** Name of the event, behind `Smartmeter: `. */
  readonly title: Text;
  /** What it means and what to do; `{dims:…}` is replaced by a dimension of the series. */
  readonly todo: Text;
  /** Key in `QUERIES`. */
  readonly query: string;
  readonly event: EventType;
  readonly alert: Alert;
  readonly samples: Samples;
  /** Minutes that a value may be late. */
  readonly lateBy: number;
}

/** Of these only CUSTOM_INFO opens no problem. */
export type EventType =
  | 'AVAILABILITY_EVENT'
  | 'ERROR_EVENT'
  | 'RESOURCE_CONTENTION_EVENT'
  | 'CUSTOM_ALERT'
  | 'CUSTOM_INFO';

export type Alert =
  | { readonly by: 'threshold'; readonly when: 'ABOVE' | 'BELOW'; readonly threshold: number | string }
  | { readonly by: 'season'; readonly when: 'ABOVE' | 'BELOW' | 'OUTSIDE'; readonly tolerance: number };

/** Of the last `window` minutes `violating` are beyond; `good` minutes in a row end it. At most 60 each. */
export interface Samples {
  readonly violating: number;
  readonly window: number;
  readonly good: number;
}

/** With a minute between exports, Dynatrace's slots and the way of the data. */
const LATE = 3;
/** The Collector reports itself every five minutes. */
const LATE_COLLECTOR = 8;

export const DETECTORS: readonly Detector[] = [
  {
    id: 'meter-silent',
    title: { en: 'the meter is silent', de: 'der Zähler schweigt' },
    todo: {
      en: 'The source "{dims:smartmeter.source}" has reported nothing for ten minutes; no energy is lost, the register makes up for it. Look at the reader: has it power and Wi-Fi, does its own page show values? If not, is the customer key still right and does its head still sit on the meter? If it does, is the broker running (docker compose ps) and do the topics agree? `smartmeter-otel doctor` checks each leg.',
      de: 'Die Quelle „{dims:smartmeter.source}“ meldet seit zehn Minuten nichts; Energie geht keine verloren, das Zählwerk holt es nach. Sieh nach dem Lesekopf: hat er Strom und WLAN, zeigt seine eigene Seite Werte? Wenn nicht: stimmt der Kundenschlüssel noch, sitzt der Kopf noch am Zähler? Wenn doch: läuft der Broker (docker compose ps), passt das Topic? `smartmeter-otel doctor` prüft jeden Abschnitt.',
    },
    query: 'alert/meterUp',
    event: 'AVAILABILITY_EVENT',
    alert: { by: 'threshold', when: 'BELOW', threshold: 0.5 },
    samples: { violating: 10, window: 12, good: 3 },
    lateBy: LATE,
  },
  {
    id: 'inverter-silent',
    title: { en: 'the inverter is silent by day', de: 'der Wechselrichter schweigt bei Tag' },
    todo: {
      en: 'Between 10 and 14 o’clock the inverter has not answered for half an hour. Look at its display: is it on, does it show a fault? If it runs, look at the cable from the adapter and at the adapter itself: `ls /dev/serial/by-id`. After replugging: docker compose restart smartmeter-otel. With deep snow on the modules it may really be asleep.',
      de: 'Zwischen 10 und 14 Uhr hat der Wechselrichter eine halbe Stunde nicht geantwortet. Sieh auf sein Display: ist er ein, zeigt er einen Fehler? Wenn er läuft, sieh nach Kabel und Adapter: `ls /dev/serial/by-id`. Nach dem Umstecken: docker compose restart smartmeter-otel. Mit hohem Schnee auf den Modulen kann er wirklich schlafen.',
    },
    query: 'alert/inverterUpByDay',
    event: 'AVAILABILITY_EVENT',
    alert: { by: 'threshold', when: 'BELOW', threshold: 0.5 },
    samples: { violating: 30, window: 35, good: 3 },
    lateBy: LATE,
  },
  {
    id: 'gateway-silent',
    title: { en: 'nothing comes from the house', de: 'vom Haus kommt nichts' },
    todo: {
      en: 'For 15 minutes nothing at all has come from the service. Mostly it is the internet of the house or the power of the Pi: does its page answer in the house (http://…:8080)? If it does, does its page name a refusal (a token that has expired is refused here, and so cannot be told here)? If it does not: docker compose ps, docker compose logs smartmeter-otel. Energy waits in the outbox and is delivered afterwards.',
      de: 'Seit 15 Minuten kommt vom Dienst gar nichts. Meist ist es das Internet des Hauses oder der Strom des Pi: antwortet seine Seite im Haus (http://…:8080)? Wenn ja: nennt sie eine Ablehnung (ein abgelaufenes Token wird hier abgelehnt und kann hier deshalb nicht gemeldet werden)? Wenn nicht: docker compose ps, docker compose logs smartmeter-otel. Energie wartet im Ausgang und wird nachgeliefert.',
    },
    query: 'alert/heartbeats',
    event: 'AVAILABILITY_EVENT',
    alert: { by: 'threshold', when: 'BELOW', threshold: 1 },
    samples: { violating: 15, window: 15, good: 3 },
    lateBy: LATE,
  },
  {
    id: 'outbox-growing',
    title: { en: 'energy waits in the outbox', de: 'Energie wartet im Ausgang' },
    todo: {
      en: 'The oldest energy has waited for more than half an hour although other data comes through. `smartmeter-otel outbox list` says what the backend answered: a scope that the token lacks (metrics.ingest), a wrong address, a refusal. Nothing is lost while it waits; after an hour it lands in a later time slot.',
      de: 'Die älteste Energie wartet seit mehr als einer halben Stunde, obwohl anderes durchkommt. `smartmeter-otel outbox list` sagt, was das Backend geantwortet hat: ein Recht, das dem Token fehlt (metrics.ingest), eine falsche Adresse, eine Ablehnung. Solange sie wartet, geht nichts verloren; nach einer Stunde landet sie in einem späteren Zeitschritt.',
    },
    query: 'alert/outboxAge',
    event: 'CUSTOM_ALERT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 1800 },
    samples: { violating: 5, window: 10, good: 5 },
    lateBy: LATE,
  },
  {
    id: 'exports-refused',
    title: { en: 'the backend refuses data', de: 'das Backend lehnt Daten ab' },
    todo: {
      en: 'Requests of the signal "{dims:smartmeter.signal}" were refused, wholly or in part. The log of the service has the reason in the backend’s words. Energy is kept: `smartmeter-otel outbox list` shows it, `outbox retry` sends it again once the reason is gone.',
      de: 'Anfragen des Signals „{dims:smartmeter.signal}“ wurden ganz oder teilweise abgelehnt. Im Log des Dienstes steht der Grund in den Worten des Backends. Energie bleibt erhalten: `smartmeter-otel outbox list` zeigt sie, `outbox retry` sendet sie noch einmal, wenn der Grund behoben ist.',
    },
    query: 'alert/refusedExports',
    event: 'ERROR_EVENT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 0 },
    samples: { violating: 1, window: 5, good: 30 },
    lateBy: LATE,
  },
  {
    id: 'inverter-fault',
    title: { en: 'the inverter reports a fault', de: 'der Wechselrichter meldet einen Fehler' },
    todo: {
      en: 'Fault {dims:smartmeter.fault.id}: {dims:smartmeter.fault.text}, inverter {dims:smartmeter.inverter.id}. Look the number up in its manual. Faults of the grid (voltage, frequency) go away by themselves; isolation and earth faults are for an electrician, at once.',
      de: 'Fehler {dims:smartmeter.fault.id}: {dims:smartmeter.fault.text}, Wechselrichter {dims:smartmeter.inverter.id}. Die Nummer steht in seiner Anleitung. Fehler des Netzes (Spannung, Frequenz) vergehen von selbst; Isolations- und Erdfehler sind Sache des Elektrikers, sofort.',
    },
    query: 'alert/inverterFaults',
    event: 'ERROR_EVENT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 0.5 },
    samples: { violating: 2, window: 5, good: 10 },
    lateBy: LATE,
  },
  {
    id: 'register-reset',
    title: { en: 'a register began anew', de: 'ein Zählwerk hat neu begonnen' },
    todo: {
      en: 'A register of "{dims:smartmeter.source}" was taken for a new one. Was the meter exchanged? Then all is well, sums go on with the new one. If not, the reader has sent something else than the register: compare the display of the meter with the page, and see docs/truth.md.',
      de: 'Ein Zählwerk von „{dims:smartmeter.source}“ wurde für ein neues gehalten. Wurde der Zähler getauscht? Dann ist alles gut, die Summen gehen mit dem neuen weiter. Wenn nicht, hat der Lesekopf etwas anderes gesendet als das Zählwerk: vergleiche das Display des Zählers mit der Seite, siehe docs/truth.md.',
    },
    query: 'alert/registerResets',
    event: 'CUSTOM_ALERT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 0 },
    samples: { violating: 1, window: 5, good: 30 },
    lateBy: LATE,
  },
  {
    id: 'night-consumption',
    title: { en: 'unusual consumption by night', de: 'ungewöhnlicher Verbrauch in der Nacht' },
    todo: {
      en: 'Between 0 and 5 o’clock the house uses more than it usually does at this time. Is something left on: oven, heater, pump, the car? The query "Top consumers by night" shows the hours. It takes two weeks until Dynatrace knows what is usual; with guests or a first frost it may be right and harmless.',
      de: 'Zwischen 0 und 5 Uhr braucht das Haus mehr als sonst um diese Zeit. Ist etwas eingeschaltet geblieben: Herd, Heizlüfter, Pumpe, das Auto? Die Abfrage „Top consumers by night“ zeigt die Stunden. Dynatrace braucht zwei Wochen, bis es weiß, was üblich ist; mit Gästen oder beim ersten Frost kann die Meldung stimmen und harmlos sein.',
    },
    query: 'alert/nightConsumption',
    event: 'CUSTOM_ALERT',
    alert: { by: 'season', when: 'ABOVE', tolerance: 4 },
    samples: { violating: 20, window: 30, good: 20 },
    lateBy: LATE,
  },
  {
    id: 'surplus-unused',
    title: { en: 'surplus unused for an hour', de: 'Überschuss seit einer Stunde ungenutzt' },
    todo: {
      en: 'For an hour the house has been giving away more than {{ .surplus }} kW. A good time for the car, the washing machine or hot water. Ignore it if nothing is to be done today.',
      de: 'Seit einer Stunde gibt das Haus mehr als {{ .surplus }} kW her. Eine gute Zeit für das Auto, die Waschmaschine oder warmes Wasser. Wenn heute nichts ansteht: nicht beachten.',
    },
    query: 'alert/surplus',
    event: 'CUSTOM_INFO',
    alert: { by: 'threshold', when: 'ABOVE', threshold: '{{ .surplus }}' },
    samples: { violating: 55, window: 60, good: 15 },
    lateBy: LATE,
  },
  {
    id: 'battery-temperature',
    title: { en: 'the battery is hot', de: 'die Batterie ist heiß' },
    todo: {
      en: 'Pack {dims:smartmeter.battery.pack} at inverter {dims:smartmeter.inverter.id} is above 45 °C. Let air to it, take the sun off it, and stop quick charging. If it keeps rising, switch the battery off by its own switch and call whoever installed it; with smoke or a smell leave the room and call 122.',
      de: 'Modul {dims:smartmeter.battery.pack} am Wechselrichter {dims:smartmeter.inverter.id} hat mehr als 45 °C. Lüften, Sonne abhalten, schnelles Laden beenden. Steigt sie weiter, die Batterie an ihrem eigenen Schalter ausschalten und den Errichter rufen; bei Rauch oder Geruch den Raum verlassen und 122 rufen.',
    },
    query: 'alert/batteryTemperature',
    event: 'CUSTOM_ALERT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 45 },
    samples: { violating: 5, window: 10, good: 15 },
    lateBy: LATE,
  },
  {
    id: 'disk-full',
    title: { en: 'the SD card is nearly full', de: 'die SD-Karte ist fast voll' },
    todo: {
      en: 'The file system of {dims:host.name} is more than 90 % used. docker system df says what Docker takes, docker image prune frees old images, journalctl --vacuum-size=50M old logs. The service goes on with a full disk, but keeps no energy over a power cut.',
      de: 'Das Dateisystem von {dims:host.name} ist zu mehr als 90 % belegt. docker system df sagt, was Docker braucht, docker image prune löscht alte Images, journalctl --vacuum-size=50M alte Logs. Der Dienst läuft mit voller Karte weiter, behält aber Energie nicht über einen Stromausfall.',
    },
    query: 'alert/disk',
    event: 'RESOURCE_CONTENTION_EVENT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 90 },
    samples: { violating: 10, window: 15, good: 15 },
    lateBy: LATE,
  },
  {
    id: 'memory-short',
    title: { en: 'the memory is short', de: 'der Arbeitsspeicher ist knapp' },
    todo: {
      en: 'The memory of {dims:host.name} is more than 90 % used. The dashboard "Raspberry Pi and containers" shows by which program. docker compose restart helps for now; if it comes back, the program that grows wants a report.',
      de: 'Der Arbeitsspeicher von {dims:host.name} ist zu mehr als 90 % belegt. Das Dashboard „Raspberry Pi und Container“ zeigt, von welchem Programm. docker compose restart hilft für jetzt; kommt es wieder, gehört das Programm, das wächst, gemeldet.',
    },
    query: 'alert/memory',
    event: 'RESOURCE_CONTENTION_EVENT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 90 },
    samples: { violating: 15, window: 20, good: 15 },
    lateBy: LATE,
  },
  {
    id: 'collector-queue',
    title: { en: 'the queue of the Collector fills up', de: 'die Warteschlange des Collectors füllt sich' },
    todo: {
      en: 'The queue for {dims:data_type} on {dims:host.name} is more than half full: it takes less out than comes in. docker compose logs otel-collector names the answer of the backend. Energy does not go through this queue; of the rest the newest is lost once it is full.',
      de: 'Die Warteschlange für {dims:data_type} auf {dims:host.name} ist mehr als halb voll: es geht weniger hinaus als hereinkommt. docker compose logs otel-collector nennt die Antwort des Backends. Energie geht nicht durch diese Warteschlange; vom Rest geht das Neueste verloren, wenn sie voll ist.',
    },
    query: 'alert/collectorQueue',
    event: 'RESOURCE_CONTENTION_EVENT',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 50 },
    samples: { violating: 2, window: 20, good: 20 },
    lateBy: LATE_COLLECTOR,
  },
  {
    id: 'good-moment',
    title: { en: 'good moment', de: 'guter Moment' },
    todo: {
      en: 'Now: {dims:smartmeter.appliance} can run on our own sun.',
      de: 'Jetzt: {dims:smartmeter.appliance} läuft mit eigener Sonne.',
    },
    query: 'alert/advice',
    event: 'CUSTOM_INFO',
    alert: { by: 'threshold', when: 'ABOVE', threshold: 1.5 },
    samples: { violating: 3, window: 5, good: 10 },
    lateBy: LATE,
  },
];

/** What every event is called, so that a workflow finds ours among others. */
export const EVENT_PREFIX = 'Smartmeter';
