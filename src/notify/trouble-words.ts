import type { ProblemFacts } from '../problems/problems.ts';
import { problemWords } from '../problems/words.ts';
import type { Language } from '../words/language.ts';
import type { AlertWords } from './alert.ts';
import { placeOf } from './trouble-subject.ts';

type Headlines = Readonly<Record<ProblemFacts['code'], (place: string) => string>>;

const SIGNALS: Readonly<Record<string, string>> = {
  energy: 'Energie',
  metrics: 'Messwerte',
  traces: 'Traces',
  logs: 'Logs',
};

/** A few words for the screen of a phone. */
const HEADLINES: Readonly<Record<Language, Headlines>> = {
  en: {
    'broker-unreachable': (broker) => `MQTT broker ${broker} cannot be reached`,
    'source-waiting': (source) => `Nothing from ${source} yet`,
    'source-stale': (source) => `${source} is silent`,
    'source-frozen': (source) => `${source} repeats old values`,
    'bus-unreachable': (bus) => `${bus} cannot be opened`,
    'inverter-waiting': (source) => `${source} has not answered yet`,
    'inverter-silent': (source) => `${source} has stopped answering`,
    'inverter-faulty': (source) => `${source} answers with errors only`,
    'inverter-frozen': (source) => `${source} repeats old values`,
    'inverter-fault': (fault) => `Inverter fault: ${fault}`,
    'grid-disagreement': () => 'Inverter and meter disagree',
    'messages-refused': (topic) => `Messages on ${topic} cannot be read`,
    'register-held': (register) => `Register makes no sense: ${register}`,
    'energy-held-back': () => 'Energy is not sent',
    'energy-set-aside': () => 'Energy was refused by the backend',
    'energy-inconsistent': () => 'The books of the energy do not add up',
    'energy-unbooked': (register) => `Register jumped: ${register}`,
    'export-failing': (signal) => `Sending ${signal} fails`,
  },
  de: {
    'broker-unreachable': (broker) => `MQTT-Broker ${broker} nicht erreichbar`,
    'source-waiting': (source) => `Noch nichts von ${source}`,
    'source-stale': (source) => `${source} schweigt`,
    'source-frozen': (source) => `${source} wiederholt alte Werte`,
    'bus-unreachable': (bus) => `${bus} lässt sich nicht öffnen`,
    'inverter-waiting': (source) => `${source} hat noch nicht geantwortet`,
    'inverter-silent': (source) => `${source} antwortet nicht mehr`,
    'inverter-faulty': (source) => `${source} antwortet nur mit Fehlern`,
    'inverter-frozen': (source) => `${source} wiederholt alte Werte`,
    'inverter-fault': (fault) => `Störung am Wechselrichter: ${fault}`,
    'grid-disagreement': () => 'Wechselrichter und Zähler widersprechen sich',
    'messages-refused': (topic) => `Nachrichten auf ${topic} nicht lesbar`,
    'register-held': (register) => `Zählwerk unglaubwürdig: ${register}`,
    'energy-held-back': () => 'Energie wird nicht gesendet',
    'energy-set-aside': () => 'Das Backend hat Energie abgelehnt',
    'energy-inconsistent': () => 'Die Bücher der Energie gehen nicht auf',
    'energy-unbooked': (register) => `Zählwerk gesprungen: ${register}`,
    'export-failing': (signal) => `Senden gelingt nicht: ${SIGNALS[signal] ?? signal}`,
  },
};

type BothLanguages = Readonly<Record<Language, AlertWords>>;

/** What is wrong, what exactly was met, and what to do. */
export function troubleWords(facts: ProblemFacts): BothLanguages {
  return inBoth((language) => {
    const { text, remedy } = problemWords(facts, language);
    const detail = 'detail' in facts && facts.detail !== undefined ? [sentence(facts.detail)] : [];
    return { title: headlineOf(facts, language), text: [text, ...detail, remedy].join(' ') };
  });
}

/** @param lasted seconds */
export function overWords(facts: ProblemFacts, lasted: number): BothLanguages {
  return inBoth((language) => {
    const headline = headlineOf(facts, language);
    const lasting = duration(lasted, language);
    return language === 'de'
      ? { title: `Vorbei: ${headline}`, text: `Wieder in Ordnung, nach ${lasting}.` }
      : { title: `Over: ${headline}`, text: `All right again, after ${lasting}.` };
  });
}

/** Whether what was kept over a restart is a problem that this version has words for. */
export function isKnownTrouble(kept: unknown): kept is ProblemFacts {
  const code = (kept as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && Object.hasOwn(HEADLINES.en, code);
}

export function headlineOf(facts: ProblemFacts, language: Language): string {
  return HEADLINES[language][facts.code](placeOf(facts));
}

function inBoth(words: (language: Language) => AlertWords): BothLanguages {
  return { en: words('en'), de: words('de') };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const UNITS = {
  en: { minute: ['minute', 'minutes'], hour: ['hour', 'hours'], day: ['day', 'days'] },
  // Dative, behind "nach".
  de: { minute: ['Minute', 'Minuten'], hour: ['Stunde', 'Stunden'], day: ['Tag', 'Tagen'] },
} as const;

/** `5 minutes`, never less than one. */
function duration(seconds: number, language: Language): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const [count, unit] =
    minutes < 120
      ? ([minutes, 'minute'] as const)
      : minutes < 2880
        ? ([Math.round(minutes / 60), 'hour'] as const)
        : ([Math.round(minutes / 1440), 'day'] as const);
  const [one, many] = UNITS[language][unit];
  const article = language === 'de' && unit === 'day' ? 'einem' : language === 'de' ? 'einer' : '1';
  return count === 1 ? `${article} ${one}` : `${count} ${many}`;
}
