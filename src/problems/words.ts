import { formatAge, formatNumber } from '../words/format.ts';
import type { Language } from '../words/language.ts';
import { polledProblemWords, type ProblemWords } from './polled-words.ts';
import { isPolledProblem, type PolledProblemFacts } from './polled.ts';
import type { Quantity } from '../readings/quantities.ts';
import type { ProblemFacts } from './problems.ts';
import { QUANTITY_WORDS } from '../words/quantities.ts';

type OtherFacts = Exclude<ProblemFacts, PolledProblemFacts>;
type Facts<C extends ProblemFacts['code']> = Extract<ProblemFacts, { code: C }>;

/** `detail` of the facts is not in here: it is English, and comes from the part that met the problem. */
export function problemWords(facts: ProblemFacts, language: Language): ProblemWords {
  if (isPolledProblem(facts)) return polledProblemWords(facts, language);
  return language === 'de' ? german(facts) : english(facts);
}

/** The built-in broker is read over loopback, so only its port is of use to a reader. */
function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

function english(facts: OtherFacts): ProblemWords {
  switch (facts.code) {
    case 'broker-unreachable':
      return {
        text: `The MQTT broker ${facts.broker} cannot be reached, so no readings come in.`,
        remedy: 'It is tried again and again. Check that the broker runs, and MQTT_BROKER, MQTT_USER, MQTT_PASSWORD.',
      };
    case 'source-waiting':
      return { text: englishWaiting(facts), remedy: englishPointer(facts) };
    case 'source-stale':
      return {
        text: `${facts.source} is silent${since(facts, 'en', ': its last message came ')}. Its values are not shown as if they were of now.`,
        remedy: 'Look after the reader: power, Wi-Fi, optical head on the meter.',
      };
    case 'source-frozen':
      return {
        text: `${facts.source} repeats old values. They are not shown as if they were of now.`,
        remedy: 'The reader has lost its meter: clean and seat the optical head, or restart the reader.',
      };
    case 'messages-refused':
      return {
        text: `A message on ${facts.topic} could not be read and was left out${since(facts, 'en', ', ')}.`,
        remedy: `If the meter speaks another format, set the decoder of ${facts.source} in smartmeter.yaml.`,
      };
    case 'register-held':
      return {
        text:
          `${registerOf(facts, 'en')} says ${amount(facts.found, facts, 'en')} after ` +
          `${amount(facts.kept, facts, 'en')}, which cannot be. The earlier value stands.`,
        remedy: "Compare with the meter's display. Mostly the next messages make sense again; nothing is lost then.",
      };
    case 'energy-held-back':
      return {
        text: 'Energy is not sent at the moment.',
        remedy: 'Nothing is lost: it goes on being counted and is sent once this is mended.',
      };
    case 'energy-set-aside':
      return {
        text: `The backend refused ${facts.rows} ${facts.rows === 1 ? 'part' : 'parts'} of the energy; they were set aside.`,
        remedy: '"smartmeter-otel outbox list" shows them, with what the backend said and what can be done.',
      };
    case 'energy-inconsistent':
      return {
        text: 'The books of the energy do not add up. This is a fault in smartmeter-otel.',
        remedy: 'Please report it with the log and the output of "smartmeter-otel outbox list".',
      };
    case 'energy-unbooked':
      return {
        text:
          `${registerOf(facts, 'en')} jumped: ${amount(facts.amount, facts, 'en')} were not ` +
          'counted, because no connection carries that much in that time.',
        remedy:
          "Compare with the meter's display. If your connection is larger than assumed, set max_power_kw of this meter.",
      };
    case 'export-failing':
      return {
        text: `Sending ${facts.signal} to ${facts.endpoint} fails.`,
        remedy: `${facts.signal === 'energy' ? 'Energy is kept and sent later. ' : 'It is tried again. '}What to change is told by the answer.`,
      };
  }
}

function englishWaiting({ source, topic, onlyRetained }: Facts<'source-waiting'>): string {
  const where = topic === undefined ? '' : ` on topic ${topic}`;
  return onlyRetained
    ? `${source} has only stored messages${where}. They are old, so none of them counts.`
    : `Nothing has arrived from ${source}${where} yet.`;
}

function englishPointer({ broker, embedded, topic }: Facts<'source-waiting'>): string {
  const on = topic === undefined ? '' : `, topic ${topic}`;
  if (!embedded) return `Look whether the reader publishes to the broker ${broker}${on}.`;
  return (
    `Point the reader at this machine, port ${portOf(broker)}${on}. A reader elsewhere in your network gets in once ` +
    'MQTT_USER and MQTT_PASSWORD are set; a broker that you already have is named in MQTT_BROKER.'
  );
}

function german(facts: OtherFacts): ProblemWords {
  switch (facts.code) {
    case 'broker-unreachable':
      return {
        text: `Der MQTT-Broker ${facts.broker} ist nicht erreichbar, es kommen keine Messwerte.`,
        remedy:
          'Es wird immer wieder versucht. Prüfen: Läuft der Broker? Stimmen MQTT_BROKER, MQTT_USER und MQTT_PASSWORD?',
      };
    case 'source-waiting':
      return { text: germanWaiting(facts), remedy: germanPointer(facts) };
    case 'source-stale':
      return {
        text: `${facts.source} schweigt${since(facts, 'de', ': letzte Nachricht ')}. Alte Werte werden nicht als jetzige gezeigt.`,
        remedy: 'Beim Lesegerät nachsehen: Strom, WLAN, Lesekopf am Zähler.',
      };
    case 'source-frozen':
      return {
        text: `${facts.source} wiederholt alte Werte. Sie werden nicht als jetzige gezeigt.`,
        remedy:
          'Das Lesegerät hat den Zähler verloren: Lesekopf reinigen und gerade aufsetzen oder das Lesegerät neu starten.',
      };
    case 'messages-refused':
      return {
        text: `Eine Nachricht auf ${facts.topic} war nicht lesbar und wurde ausgelassen (${formatAge(facts.ageSeconds, 'de')}).`,
        remedy: `Spricht der Zähler ein anderes Format, in smartmeter.yaml den decoder von ${facts.source} setzen.`,
      };
    case 'register-held':
      return {
        text:
          `${registerOf(facts, 'de')} meldet ${amount(facts.found, facts, 'de')} nach ` +
          `${amount(facts.kept, facts, 'de')}. Das kann nicht sein; der frühere Stand gilt.`,
        remedy:
          'Mit der Anzeige am Zähler vergleichen. Meist stimmen die nächsten Nachrichten wieder, dann ist nichts verloren.',
      };
    case 'energy-held-back':
      return {
        text: 'Energie wird zurzeit nicht gesendet.',
        remedy: 'Es geht nichts verloren: Sie wird weiter gezählt und gesendet, sobald das behoben ist.',
      };
    case 'energy-set-aside':
      return {
        text: `Das Backend hat ${facts.rows === 1 ? 'einen Teil' : `${facts.rows} Teile`} der Energie abgelehnt; ${facts.rows === 1 ? 'er liegt' : 'sie liegen'} beiseite.`,
        remedy: '„smartmeter-otel outbox list“ zeigt sie, was das Backend dazu sagt und was man tun kann.',
      };
    case 'energy-inconsistent':
      return {
        text: 'Die Bücher der Energie gehen nicht auf. Das ist ein Fehler in smartmeter-otel.',
        remedy: 'Bitte mit dem Protokoll und der Ausgabe von „smartmeter-otel outbox list“ melden.',
      };
    case 'energy-unbooked':
      return {
        text:
          `${registerOf(facts, 'de')} ist gesprungen: ${amount(facts.amount, facts, 'de')} wurden ` +
          'nicht gezählt, weil kein Anschluss in dieser Zeit so viel liefert.',
        remedy:
          'Mit der Anzeige am Zähler vergleichen. Ist der Anschluss größer als angenommen, max_power_kw dieses Zählers setzen.',
      };
    case 'export-failing':
      return {
        text: `Das Senden von ${GERMAN_SIGNALS[facts.signal]} an ${facts.endpoint} gelingt nicht.`,
        remedy: `${facts.signal === 'energy' ? 'Energie wird aufgehoben und später gesendet. ' : 'Es wird weiter versucht. '}Was zu ändern ist, sagt die Antwort.`,
      };
  }
}

const GERMAN_SIGNALS: Record<Facts<'export-failing'>['signal'], string> = {
  energy: 'Energie',
  metrics: 'Messwerten',
  traces: 'Traces',
  logs: 'Protokollen',
};

function germanWaiting({ source, topic, onlyRetained }: Facts<'source-waiting'>): string {
  const where = topic === undefined ? '' : ` auf Topic ${topic}`;
  return onlyRetained
    ? `Von ${source} gibt es${where} nur gespeicherte Nachrichten. Sie sind alt und zählen nicht.`
    : `Von ${source} ist${where} noch nichts gekommen.`;
}

function germanPointer({ broker, embedded, topic }: Facts<'source-waiting'>): string {
  const on = topic === undefined ? '' : `, Topic ${topic}`;
  if (!embedded) return `Nachsehen, ob das Lesegerät an den Broker ${broker} sendet${on}.`;
  return (
    `Das Lesegerät auf diesen Rechner einstellen, Port ${portOf(broker)}${on}. Ein Lesegerät anderswo im Netzwerk ` +
    'kommt herein, sobald MQTT_USER und MQTT_PASSWORD gesetzt sind; ein vorhandener Broker steht in MQTT_BROKER.'
  );
}

function since(
  facts: Facts<'source-stale' | 'source-frozen' | 'messages-refused'>,
  language: Language,
  before: string,
): string {
  const age = 'ageSeconds' in facts ? facts.ageSeconds : facts.lastMessageAgeSeconds;
  return age === undefined ? '' : `${before}${formatAge(age, language)}`;
}

function amount(value: number, { unit }: { readonly unit: string }, language: Language): string {
  return `${formatNumber(value, 3, language)} ${unit}`;
}

/** The register by its OBIS code; an inverter has none, so there its name stands. */
function registerOf({ obis, meter }: Facts<'register-held' | 'energy-unbooked'>, language: Language): string {
  const name = QUANTITY_WORDS[language][obis as Quantity] as string | undefined;
  if (language === 'de') {
    return name === undefined ? `Zählwerk ${obis} von Zähler ${meter}` : `„${name}“ von Wechselrichter ${meter}`;
  }
  return name === undefined ? `Register ${obis} of meter ${meter}` : `"${name}" of inverter ${meter}`;
}
