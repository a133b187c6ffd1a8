import { formatAge, formatNumber } from '../words/format.ts';
import type { Language } from '../words/language.ts';
import type { Advice, AdviceReason, ApplianceKind, BetterMoment } from './advice.ts';
import { localTime } from '../local-time.ts';

/** How things are said in the household. */
export interface Wording {
  readonly language: Language;
  /** IANA name. */
  readonly timeZone: string;
}

const KIND_WORDS: Readonly<Record<Language, Readonly<Record<ApplianceKind, string>>>> = {
  en: {
    car: 'Car',
    'washing-machine': 'Washing machine',
    dishwasher: 'Dishwasher',
    dryer: 'Dryer',
    oven: 'Oven',
    'heat-pump': 'Heat pump',
    own: 'Appliance',
  },
  de: {
    car: 'Auto',
    'washing-machine': 'Waschmaschine',
    dishwasher: 'Geschirrspüler',
    dryer: 'Trockner',
    oven: 'Backofen',
    'heat-pump': 'Wärmepumpe',
    own: 'Gerät',
  },
};

/** As the user calls it, else by its kind; one of the user's own has its id. */
export function applianceName(
  { appliance, kind, name }: Pick<Advice, 'appliance' | 'kind' | 'name'>,
  language: Language,
): string {
  return name ?? (kind === 'own' ? appliance : KIND_WORDS[language][kind]);
}

/** The answer in one line: `Auto: jetzt, 92 % Sonne`. */
export function adviceText(advice: Advice, wording: Wording): string {
  const { language } = wording;
  const parts = language === 'de' ? german(advice, wording) : english(advice, wording);
  return `${applianceName(advice, language)}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}

/** Why, as a sentence or two. @param dataAgeSeconds of the advice; said where it is what is wrong */
export function adviceReason(reason: AdviceReason, language: Language, dataAgeSeconds?: number): string {
  return language === 'de' ? germanReason(reason, dataAgeSeconds) : englishReason(reason, dataAgeSeconds);
}

/** About when: to the half hour, since nobody knows it better. `13 Uhr`, `13:30 Uhr`; `13:00`. */
export function aboutTime(epochMs: number, { language, timeZone }: Wording): string {
  const rounded = epochMs + 900_000 - ((epochMs + 900_000) % 1_800_000);
  const { hour, minute } = localTime(rounded, timeZone);
  const minutes = String(minute).padStart(2, '0');
  if (language === 'en') return `${String(hour).padStart(2, '0')}:${minutes}`;
  return minute === 0 ? `${hour} Uhr` : `${hour}:${minutes} Uhr`;
}

type Parts = readonly (string | undefined)[];

function english(advice: Advice, wording: Wording): Parts {
  const sun = advice.sunShare === undefined ? undefined : `${advice.sunShare} % sun`;
  const running = advice.running ? 'running' : undefined;
  const better =
    advice.better && `${betterWord(advice.better, 'en')} at about ${aboutTime(advice.better.from, wording)}`;
  switch (advice.level) {
    case 'now':
      return ['now', sun, running];
    case 'partly':
      return ['partly', sun, rest(advice, 'en'), better, running];
    case 'wait':
      return ['wait', better, running];
    case 'unknown':
      return ['unknown'];
  }
}

function german(advice: Advice, wording: Wording): Parts {
  const sun = advice.sunShare === undefined ? undefined : `${advice.sunShare} % Sonne`;
  const running = advice.running ? 'läuft' : undefined;
  const better = advice.better && `${betterWord(advice.better, 'de')} gegen ${aboutTime(advice.better.from, wording)}`;
  switch (advice.level) {
    case 'now':
      return ['jetzt', sun, running];
    case 'partly':
      return ['teilweise', sun, rest(advice, 'de'), better, running];
    case 'wait':
      return ['warten', better, running];
    case 'unknown':
      return ['unbekannt'];
  }
}

/** Not surer than it is. */
function betterWord({ confidence }: BetterMoment, language: Language): string {
  if (language === 'de') return { low: 'vielleicht besser', medium: 'wohl besser', high: 'besser' }[confidence];
  return { low: 'perhaps better', medium: 'probably better', high: 'better' }[confidence];
}

/** What the part that is not sun costs; of a run if it has one, else an hour. */
function rest({ cost }: Advice, language: Language): string | undefined {
  if (!cost) return undefined;
  const { perHour, perRun, currency } = cost;
  const amount = formatNumber(perRun ?? perHour, 2, language);
  const sign = currency === 'EUR' ? '€' : currency;
  const per = perRun === undefined ? { en: ' an hour', de: ' je Stunde' }[language] : '';
  return language === 'de' ? `der Rest kostet ${amount} ${sign}${per}` : `the rest costs ${amount} ${sign}${per}`;
}

function englishReason(reason: AdviceReason, age: number | undefined): string {
  const kw = (watts: number) => `${formatNumber(Math.abs(watts) / 1000, 1, 'en')} kW`;
  const last = age === undefined ? '' : ` The last reading came ${formatAge(age, 'en')}.`;
  switch (reason.code) {
    case 'no-data':
      return 'The meter has not been heard yet.';
    case 'stale':
      return `The meter is silent, so nobody knows what the sun leaves over.${last}`;
    case 'battery-silent':
      return `The inverter does not say what the battery does, so sun cannot be told from battery.${last}`;
    case 'settling':
      return `Readings have just begun; in ${duration(reason.secondsLeft, 'en')} there is a mean of a minute.`;
    case 'enough':
      return `The sun leaves ${kw(reason.surplusW)} over; ${kw(reason.neededW)} are enough.`;
    case 'short':
      return `The sun leaves ${kw(reason.surplusW)} over; it takes ${kw(reason.neededW)}.`;
    case 'none':
      return reason.surplusW < 0
        ? `The sun leaves nothing over: the house itself lacks ${kw(reason.surplusW)}.`
        : 'The sun leaves nothing over.';
    case 'holding':
      return `The sun leaves ${kw(reason.surplusW)} over. If that lasts another ${duration(reason.secondsLeft, 'en')}, it is a good moment${reason.next === 'partly' ? ' in part' : ''}.`;
    case 'fading':
      return `The sun leaves ${kw(Math.max(0, reason.surplusW))} over, less than the ${kw(reason.neededW)} it takes. If that stays so, this is taken back in ${duration(reason.secondsLeft, 'en')}.`;
    case 'running':
      return `It runs and should not be interrupted; the run takes about ${duration(reason.secondsLeft, 'en')} more.`;
    case 'unsteady':
      return `The sun leaves ${kw(reason.surplusW)} over, but comes and goes: this has changed too often within the hour.`;
  }
}

function germanReason(reason: AdviceReason, age: number | undefined): string {
  const kw = (watts: number) => `${formatNumber(Math.abs(watts) / 1000, 1, 'de')} kW`;
  const last = age === undefined ? '' : ` Letzter Wert ${formatAge(age, 'de')}.`;
  switch (reason.code) {
    case 'no-data':
      return 'Vom Zähler ist noch nichts gekommen.';
    case 'stale':
      return `Der Zähler schweigt, daher weiß niemand, was die Sonne übrig lässt.${last}`;
    case 'battery-silent':
      return `Der Wechselrichter sagt nicht, was die Batterie tut; Sonne und Batterie sind nicht zu unterscheiden.${last}`;
    case 'settling':
      return `Die Werte kommen erst seit Kurzem; in ${duration(reason.secondsLeft, 'de')} gibt es ein Mittel über eine Minute.`;
    case 'enough':
      return `Die Sonne lässt ${kw(reason.surplusW)} übrig; ${kw(reason.neededW)} genügen.`;
    case 'short':
      return `Die Sonne lässt ${kw(reason.surplusW)} übrig; nötig sind ${kw(reason.neededW)}.`;
    case 'none':
      return reason.surplusW < 0
        ? `Die Sonne lässt nichts übrig: dem Haus selbst fehlen ${kw(reason.surplusW)}.`
        : 'Die Sonne lässt nichts übrig.';
    case 'holding':
      return `Die Sonne lässt ${kw(reason.surplusW)} übrig. Hält das noch ${duration(reason.secondsLeft, 'de')} an, ist es ${reason.next === 'partly' ? 'zum Teil ' : ''}ein guter Moment.`;
    case 'fading':
      return `Die Sonne lässt ${kw(Math.max(0, reason.surplusW))} übrig, weniger als die nötigen ${kw(reason.neededW)}. Bleibt das so, gilt es in ${duration(reason.secondsLeft, 'de')} nicht mehr.`;
    case 'running':
      return `Läuft und soll nicht unterbrochen werden; es dauert noch etwa ${duration(reason.secondsLeft, 'de')}.`;
    case 'unsteady':
      return `Die Sonne lässt ${kw(reason.surplusW)} übrig, kommt und geht aber: Das hat sich in dieser Stunde zu oft geändert.`;
  }
}

/** `45 seconds`, `3 minutes`. */
function duration(seconds: number, language: Language): string {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 90)
    return `${seconds} ${seconds === 1 ? { en: 'second', de: 'Sekunde' }[language] : { en: 'seconds', de: 'Sekunden' }[language]}`;
  return `${minutes} ${{ en: 'minutes', de: 'Minuten' }[language]}`;
}
