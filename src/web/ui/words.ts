import type { Quantity } from '../../readings/quantities.ts';
import type { DownReason } from '../../readings/snapshot.ts';
import type { Language } from '../../words/language.ts';
import { QUANTITY_WORDS } from '../../words/quantities.ts';
import type { BrokerState, ExportState } from '../state.ts';
import type { AdviceLevel } from '../../advice/advice.ts';
import type { SeriesName } from './api.ts';
import type { Measure } from './measure.ts';
import type { PeriodKind } from './period.ts';

/** Every word of the page that is not in a problem or an advice. */
export interface Words {
  readonly title: string;
  readonly madeAt: string;
  readonly import: string;
  readonly export: string;
  readonly balanced: string;
  readonly unknown: string;
  readonly unknownWhy: string;
  readonly unknownLost: string;
  readonly surplus: string;
  readonly noSurplus: string;
  /** Before the time since when. */
  readonly lost: string;
  readonly lostAgain: string;
  readonly lostSpoken: string;
  /** How old the state is that is shown. */
  readonly lastState: (age: string) => string;
  /** How old the last value is: `4 minutes ago`. */
  readonly lastValue: (age: string) => string;
  readonly problems: string;
  readonly noProblems: string;
  readonly detail: string;
  readonly meter: string;
  readonly submeter: string;
  readonly registers: string;
  readonly lastKnown: string;
  readonly now: string;
  readonly noValues: string;
  readonly sources: string;
  readonly broker: string;
  readonly embeddedBroker: string;
  readonly lastMessage: string;
  readonly never: string;
  readonly messages: (taken: number, leftOut: number) => string;
  readonly up: string;
  readonly down: Record<DownReason, string>;
  readonly phases: Record<BrokerState['phase'], string>;
  readonly exports: string;
  /** Energy that waits, kWh. */
  readonly waits: (kwh: string) => string;
  readonly nothingSent: string;
  readonly lastSuccess: string;
  readonly works: string;
  readonly fails: string;
  readonly notYet: string;
  readonly signals: Record<ExportState['signal'], string>;
  readonly quantities: Readonly<Record<Quantity, string>>;
  readonly inverter: string;
  readonly totals: string;
  /** What is folded away in the card of an inverter. */
  readonly parts: string;
  readonly sun: string;
  readonly house: string;
  readonly battery: string;
  readonly charging: string;
  readonly discharging: string;
  readonly batteryIdle: string;
  readonly selfSufficiency: string;
  readonly lastAnswer: string;
  readonly noAnswer: string;
  readonly unit: string;
  readonly answers: (taken: number, leftOut: number) => string;
  readonly advice: string;
  readonly noAdvice: string;
  readonly levels: Readonly<Record<AdviceLevel, string>>;
  readonly flow: string;
  readonly history: string;
  readonly periods: Readonly<Record<PeriodKind, string>>;
  readonly periodChoice: string;
  readonly measures: Readonly<Record<Measure, string>>;
  readonly measureChoice: string;
  readonly previous: string;
  readonly next: string;
  /** Of what is zoomed into, an earlier and a later part. */
  readonly earlierPart: string;
  readonly laterPart: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly loading: string;
  readonly historyFails: string;
  readonly noHistory: string;
  readonly asTable: string;
  readonly csv: string;
  readonly time: string;
  readonly series: Readonly<Record<SeriesName, string>>;
  readonly selfConsumption: string;
  /** A time without readings; amounts are texts with unit. */
  readonly gap: (from: string, to: string, amounts: string) => string;
  readonly costs: string;
  readonly paid: string;
  readonly earned: string;
  readonly balance: string;
  readonly saved: string;
  readonly costNote: string;
  readonly health: string;
  readonly outbox: string;
  readonly outboxRows: (rows: number) => string;
  readonly setAside: (rows: number) => string;
  readonly delivered: string;
  readonly doubtful: (wh: string) => string;
  readonly language: string;
  readonly kiosk: string;
  readonly wholePage: string;
  readonly needsScript: string;
  readonly api: string;
  readonly login: string;
  readonly loginWhy: string;
  readonly token: string;
  readonly enter: string;
  readonly wrongToken: string;
  readonly tooMany: (minutes: number) => string;
}

const en: Words = {
  title: 'Smart meter',
  madeAt: 'As of',
  import: 'Import',
  export: 'Export',
  balanced: 'Balanced',
  unknown: 'Unknown',
  unknownWhy: 'There is no value of now. What is wrong and what to do is told below.',
  unknownLost: 'The last value is too old to count as one of now.',
  surplus: 'Surplus: this much goes to the grid right now and could be used in the house.',
  noSurplus: 'No surplus: the house needs this much more than it makes.',
  lost: 'No connection to the service since',
  lostAgain: 'It is tried again and again.',
  lostSpoken: 'No connection to the service.',
  lastState: (age) => `What is shown was told ${age}.`,
  lastValue: (age) => `The last reading came ${age}.`,
  problems: 'Needs attention',
  noProblems: 'All is well.',
  detail: 'In detail:',
  meter: 'Meter',
  submeter: 'Submeter',
  registers: 'Meter display',
  lastKnown: 'last known',
  now: 'Now',
  noValues: 'No values of now.',
  sources: 'Sources',
  broker: 'MQTT broker',
  embeddedBroker: 'Built-in MQTT broker',
  lastMessage: 'last message',
  never: 'no message yet',
  messages: (taken, leftOut) => `${taken} messages${leftOut > 0 ? `, ${leftOut} left out` : ''}`,
  up: 'live',
  down: {
    waiting: 'waiting',
    stale: 'silent',
    frozen: 'frozen',
    replaced: 'replaced',
    sleeping: 'sleeping',
    faulty: 'answers with errors',
    unreachable: 'cannot be reached',
  },
  phases: { connecting: 'connecting', connected: 'connected', waiting: 'unreachable', stopped: 'stopped' },
  exports: 'Sent to',
  waits: (kwh) => `${kwh} kWh waiting`,
  nothingSent:
    'Nothing is sent anywhere, because neither TENANT_HOST nor OTEL_EXPORTER_OTLP_ENDPOINT is set. ' +
    'That is fine: this page needs no backend.',
  lastSuccess: 'last success',
  works: 'works',
  fails: 'fails',
  notYet: 'not yet sent',
  signals: { energy: 'Energy', metrics: 'Metrics', traces: 'Traces', logs: 'Logs' },
  inverter: 'Inverter',
  totals: 'Totals',
  parts: 'Strings, phases, temperatures',
  sun: 'Sun',
  house: 'House',
  battery: 'Battery',
  charging: 'charging',
  discharging: 'discharging',
  batteryIdle: 'at rest',
  selfSufficiency: 'Self-sufficiency',
  lastAnswer: 'last answer',
  noAnswer: 'no answer yet',
  unit: 'unit',
  answers: (taken, leftOut) => `${taken} answers${leftOut > 0 ? `, ${leftOut} left out` : ''}`,
  quantities: QUANTITY_WORDS.en,
  advice: 'Good moment?',
  noAdvice: 'There is no advice without a reading of now.',
  levels: { now: 'now', partly: 'partly', wait: 'wait', unknown: 'unknown' },
  flow: 'Flow now',
  history: 'History',
  periods: { day: 'Day', week: 'Week', month: 'Month', year: 'Year' },
  periodChoice: 'Period',
  measures: { power: 'Power', energy: 'Energy', sufficiency: 'Self-sufficiency' },
  measureChoice: 'What to show',
  previous: 'Earlier',
  next: 'Later',
  earlierPart: 'Earlier part',
  laterPart: 'Later part',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  loading: 'Loading …',
  historyFails: 'The history could not be fetched. It is tried again in a minute.',
  noHistory: 'Nothing was recorded in this time.',
  asTable: 'As a table',
  csv: 'Save as CSV',
  time: 'Time',
  series: {
    import: 'Import',
    export: 'Export',
    production: 'Production',
    consumption: 'Consumption',
    gridPower: 'Grid (+ import)',
    pvPower: 'Sun',
    housePower: 'House',
    batteryPower: 'Battery (+ charging)',
    selfSufficiency: 'Self-sufficiency',
  },
  selfConsumption: 'Used ourselves',
  gap: (from, to, amounts) =>
    `No readings from ${from} to ${to}${amounts === '' ? '' : `; in that time went through: ${amounts}`}.`,
  costs: 'Costs',
  paid: 'Import costs',
  earned: 'Export earns',
  balance: 'Balance',
  saved: 'Saved by own sun',
  costNote: 'Energy prices only, without base fees.',
  health: 'Health',
  outbox: 'Waiting energy',
  outboxRows: (rows) => `${rows} ${rows === 1 ? 'request waits' : 'requests wait'} to be accepted`,
  setAside: (rows) => `${rows} set aside`,
  delivered: 'everything delivered',
  doubtful: (wh) => `at most ${wh} Wh may be counted twice`,
  language: 'Deutsch',
  kiosk: 'For the wall',
  wholePage: 'Whole page',
  needsScript: 'Charts and live values need JavaScript. This is the state at load.',
  api: 'All of this as JSON',
  login: 'Log in',
  loginWhy: 'This page is kept for the household. The token is the one in WEB_TOKEN.',
  token: 'Token',
  enter: 'Log in',
  wrongToken: 'This token is not the right one.',
  tooMany: (minutes) => `Too many wrong tokens came from this device. Try again in ${minutes} min.`,
};

const de: Words = {
  title: 'Stromzähler',
  madeAt: 'Stand',
  import: 'Bezug',
  export: 'Einspeisung',
  balanced: 'Ausgeglichen',
  unknown: 'Unbekannt',
  unknownWhy: 'Es gibt keinen jetzigen Wert. Was fehlt und was zu tun ist, steht unten.',
  unknownLost: 'Der letzte Wert ist zu alt, um als jetziger zu gelten.',
  surplus: 'Überschuss: So viel geht gerade ins Netz und könnte im Haus verbraucht werden.',
  noSurplus: 'Kein Überschuss: So viel braucht das Haus mehr, als es erzeugt.',
  lost: 'Keine Verbindung zum Dienst seit',
  lostAgain: 'Es wird immer wieder versucht.',
  lostSpoken: 'Keine Verbindung zum Dienst.',
  lastState: (age) => `Das Gezeigte wurde ${age} gemeldet.`,
  lastValue: (age) => `Der letzte Messwert kam ${age}.`,
  problems: 'Braucht Aufmerksamkeit',
  noProblems: 'Alles in Ordnung.',
  detail: 'Im Einzelnen:',
  meter: 'Zähler',
  submeter: 'Unterzähler',
  registers: 'Zählerstände',
  lastKnown: 'zuletzt bekannt',
  now: 'Jetzt',
  noValues: 'Keine jetzigen Werte.',
  sources: 'Quellen',
  broker: 'MQTT-Broker',
  embeddedBroker: 'Eingebauter MQTT-Broker',
  lastMessage: 'letzte Nachricht',
  never: 'noch keine Nachricht',
  messages: (taken, leftOut) => `${taken} Nachrichten${leftOut > 0 ? `, ${leftOut} ausgelassen` : ''}`,
  up: 'aktuell',
  down: {
    waiting: 'wartet',
    stale: 'schweigt',
    frozen: 'eingefroren',
    replaced: 'ersetzt',
    sleeping: 'schläft',
    faulty: 'meldet nur Fehler',
    unreachable: 'nicht erreichbar',
  },
  phases: { connecting: 'verbindet', connected: 'verbunden', waiting: 'nicht erreichbar', stopped: 'beendet' },
  exports: 'Gesendet an',
  waits: (kwh) => `${kwh} kWh warten`,
  nothingSent:
    'Es wird nichts gesendet, weil weder TENANT_HOST noch OTEL_EXPORTER_OTLP_ENDPOINT gesetzt ist. ' +
    'Das ist in Ordnung: Diese Seite braucht keine Gegenstelle.',
  lastSuccess: 'zuletzt gelungen',
  works: 'gelingt',
  fails: 'gelingt nicht',
  notYet: 'noch nicht gesendet',
  signals: { energy: 'Energie', metrics: 'Messwerte', traces: 'Traces', logs: 'Protokolle' },
  inverter: 'Wechselrichter',
  totals: 'Summen',
  parts: 'Strings, Phasen, Temperaturen',
  sun: 'Sonne',
  house: 'Haus',
  battery: 'Batterie',
  charging: 'lädt',
  discharging: 'entlädt',
  batteryIdle: 'ruht',
  selfSufficiency: 'Autarkie',
  lastAnswer: 'letzte Antwort',
  noAnswer: 'noch keine Antwort',
  unit: 'Adresse',
  answers: (taken, leftOut) => `${taken} Antworten${leftOut > 0 ? `, ${leftOut} ausgelassen` : ''}`,
  quantities: QUANTITY_WORDS.de,
  advice: 'Guter Moment?',
  noAdvice: 'Ohne jetzigen Messwert gibt es keinen Rat.',
  levels: { now: 'jetzt', partly: 'teilweise', wait: 'warten', unknown: 'unbekannt' },
  flow: 'Energiefluss jetzt',
  history: 'Verlauf',
  periods: { day: 'Tag', week: 'Woche', month: 'Monat', year: 'Jahr' },
  periodChoice: 'Zeitraum',
  measures: { power: 'Leistung', energy: 'Energie', sufficiency: 'Autarkie' },
  measureChoice: 'Was gezeigt wird',
  previous: 'Früher',
  next: 'Später',
  earlierPart: 'Früherer Ausschnitt',
  laterPart: 'Späterer Ausschnitt',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  loading: 'Lädt …',
  historyFails: 'Der Verlauf ließ sich nicht holen. In einer Minute wird es wieder versucht.',
  noHistory: 'In dieser Zeit wurde nichts aufgezeichnet.',
  asTable: 'Als Tabelle',
  csv: 'Als CSV speichern',
  time: 'Zeit',
  series: {
    import: 'Bezug',
    export: 'Einspeisung',
    production: 'Erzeugung',
    consumption: 'Verbrauch',
    gridPower: 'Netz (+ Bezug)',
    pvPower: 'Sonne',
    housePower: 'Haus',
    batteryPower: 'Batterie (+ lädt)',
    selfSufficiency: 'Autarkie',
  },
  selfConsumption: 'Selbst verbraucht',
  gap: (from, to, amounts) =>
    `Keine Messwerte von ${from} bis ${to}${amounts === '' ? '' : `; durchgeflossen ist inzwischen: ${amounts}`}.`,
  costs: 'Kosten',
  paid: 'Bezug kostet',
  earned: 'Einspeisung bringt',
  balance: 'Saldo',
  saved: 'Durch eigene Sonne gespart',
  costNote: 'Nur Energiepreise, ohne Grundgebühren.',
  health: 'Zustand',
  outbox: 'Wartende Energie',
  outboxRows: (rows) => `${rows} ${rows === 1 ? 'Sendung wartet' : 'Sendungen warten'} auf Annahme`,
  setAside: (rows) => `${rows} beiseitegelegt`,
  delivered: 'alles zugestellt',
  doubtful: (wh) => `höchstens ${wh} Wh könnten doppelt gezählt sein`,
  language: 'English',
  kiosk: 'Für die Wand',
  wholePage: 'Ganze Seite',
  needsScript: 'Diagramme und laufende Werte brauchen JavaScript. Das ist der Stand beim Laden.',
  api: 'Das alles als JSON',
  login: 'Anmelden',
  loginWhy: 'Diese Seite ist für den Haushalt. Das Token ist das aus WEB_TOKEN.',
  token: 'Token',
  enter: 'Anmelden',
  wrongToken: 'Das ist nicht das richtige Token.',
  tooMany: (minutes) => `Von diesem Gerät kamen zu viele falsche Token. In ${minutes} min wieder versuchen.`,
};

export const WORDS: Record<Language, Words> = { en, de };
