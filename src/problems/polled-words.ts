import { formatAge, formatNumber } from '../words/format.ts';
import type { Language } from '../words/language.ts';
import type { PolledProblemFacts } from './polled.ts';

/** A problem as sentences: what is wrong, and what the person at the Pi can do. */
export interface ProblemWords {
  readonly text: string;
  readonly remedy: string;
}

type BusFacts = Extract<PolledProblemFacts, { code: 'bus-unreachable' }>;
type SilenceFacts = Extract<PolledProblemFacts, { lastMessageAgeSeconds?: number }>;
type GridFacts = Extract<PolledProblemFacts, { code: 'grid-disagreement' }>;

export function polledProblemWords(facts: PolledProblemFacts, language: Language): ProblemWords {
  return language === 'de' ? german(facts) : english(facts);
}

function english(facts: PolledProblemFacts): ProblemWords {
  switch (facts.code) {
    case 'bus-unreachable':
      return {
        text: `${facts.bus} cannot be opened, so ${facts.sources.join(' and ')} cannot be asked.`,
        remedy: isGateway(facts)
          ? 'It is tried again and again. Check that the gateway has power and network, its address and port in RS485_PORT, and that nothing else holds its only connection (docs/rs485.md).'
          : 'It is tried again and again. Check that the adapter is plugged in, RS485_PORT, and that the service may open it: group dialout, in a container "devices" (docs/rs485.md).',
      };
    case 'inverter-waiting':
      return {
        text: `${facts.source} on ${facts.bus} has not answered yet.`,
        remedy:
          'A PV inverter answers by day only. By day look at the wires (no answer: swap A and B), the unit (RS485_UNIT) and the speed (RS485_BAUD) (docs/rs485.md).',
      };
    case 'inverter-silent':
      return {
        text: `${facts.source} has stopped answering${last(facts, 'en', ': its last answer came ')}. Its values are not shown as if they were of now.`,
        remedy: `Look whether it is on, and at the wires to ${facts.bus}. What it counts meanwhile is not lost.`,
      };
    case 'inverter-faulty':
      return {
        text: `${facts.source} answers with errors only.`,
        remedy: 'Check whether RS485_PROFILE fits the device, and whether somebody else asks on the same wires.',
      };
    case 'inverter-frozen':
      return {
        text: `${facts.source} repeats old values. They are not shown as if they were of now.`,
        remedy: 'A gateway that keeps answers does that: switch its cache off, or restart it and the device.',
      };
    case 'inverter-fault':
      return {
        text: `Inverter ${facts.inverter} reports fault ${facts.faultId}.`,
        remedy: 'Its manual tells what to do; if it stays, its installer does.',
      };
    case 'grid-disagreement':
      return {
        text: `Inverter and meter see the grid connection ${kilowatts(facts, 'en')} kW apart. The meter counts.`,
        remedy: facts.reversed
          ? "The inverter's current transformer is the wrong way round: turn it, or change its direction in the inverter's menu."
          : 'Check where the current transformers of the inverter are clamped on, their phases, and their direction.',
      };
  }
}

function german(facts: PolledProblemFacts): ProblemWords {
  switch (facts.code) {
    case 'bus-unreachable':
      return {
        text: `${facts.bus} lässt sich nicht öffnen, ${facts.sources.join(' und ')} kann nicht gefragt werden.`,
        remedy: isGateway(facts)
          ? 'Es wird immer wieder versucht. Prüfen: Hat das Gateway Strom und Netzwerk? Stimmen Adresse und Port in RS485_PORT? Hält jemand anderer seine einzige Verbindung (docs/rs485.de.md)?'
          : 'Es wird immer wieder versucht. Prüfen: Steckt der Adapter? Stimmt RS485_PORT? Darf der Dienst ihn öffnen: Gruppe dialout, im Container „devices“ (docs/rs485.de.md)?',
      };
    case 'inverter-waiting':
      return {
        text: `${facts.source} an ${facts.bus} hat noch nicht geantwortet.`,
        remedy:
          'Ein PV-Wechselrichter antwortet nur bei Tag. Bei Tag die Leitung ansehen (keine Antwort: A und B tauschen), die Adresse (RS485_UNIT) und die Baudrate (RS485_BAUD) (docs/rs485.de.md).',
      };
    case 'inverter-silent':
      return {
        text: `${facts.source} antwortet nicht mehr${last(facts, 'de', ': letzte Antwort ')}. Alte Werte werden nicht als jetzige gezeigt.`,
        remedy: `Ist er an? Die Leitung zu ${facts.bus} ansehen. Was er inzwischen zählt, geht nicht verloren.`,
      };
    case 'inverter-faulty':
      return {
        text: `${facts.source} antwortet nur mit Fehlern.`,
        remedy: 'Prüfen: Passt RS485_PROFILE zum Gerät? Fragt noch jemand auf derselben Leitung?',
      };
    case 'inverter-frozen':
      return {
        text: `${facts.source} wiederholt alte Werte. Sie werden nicht als jetzige gezeigt.`,
        remedy:
          'Das tut ein Gateway, das Antworten aufhebt: seinen Zwischenspeicher ausschalten, oder Gateway und Gerät neu starten.',
      };
    case 'inverter-fault':
      return {
        text: `Wechselrichter ${facts.inverter} meldet die Störung ${facts.faultId}.`,
        remedy: 'Was zu tun ist, steht in seiner Anleitung; bleibt sie, weiß es der Installateur.',
      };
    case 'grid-disagreement':
      return {
        text: `Wechselrichter und Zähler sehen den Netzanschluss um ${kilowatts(facts, 'de')} kW verschieden. Der Zähler gilt.`,
        remedy: facts.reversed
          ? 'Der Stromwandler des Wechselrichters sitzt verkehrt herum: umdrehen oder die Richtung in seinem Menü ändern.'
          : 'Prüfen, wo die Stromwandler des Wechselrichters sitzen, an welchen Phasen und in welcher Richtung.',
      };
  }
}

function isGateway({ bus }: BusFacts): boolean {
  return bus.includes('://');
}

function last({ lastMessageAgeSeconds: age }: SilenceFacts, language: Language, before: string): string {
  return age === undefined ? '' : `${before}${formatAge(age, language)}`;
}

function kilowatts({ differenceKw }: GridFacts, language: Language): string {
  return formatNumber(Math.abs(differenceKw), 1, language);
}
