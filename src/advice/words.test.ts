import { describe, expect, it } from 'vitest';
import type { Advice, AdviceReason } from './advice.ts';
import { NOON } from './house.fixture.ts';
import { aboutTime, adviceReason, adviceText, applianceName } from './words.ts';

const de = { language: 'de', timeZone: 'Europe/Vienna' } as const;
const en = { language: 'en', timeZone: 'Europe/Vienna' } as const;
const facts = { surplusW: 3450, neededW: 3330 };
const better = { from: NOON + 3_600_000, until: NOON + 7_200_000, sunShare: 95, confidence: 'high' } as const;

function advice(more: Partial<Advice>): Advice {
  const reason: AdviceReason = { code: 'enough', ...facts };
  return { appliance: 'car', kind: 'car', level: 'now', since: NOON, reason, running: false, ...more };
}

describe('the answer in one line', () => {
  it.each<[Partial<Advice>, string, string]>([
    [{ sunShare: 92 }, 'Auto: jetzt, 92 % Sonne', 'Car: now, 92 % sun'],
    [{ sunShare: 100, running: true }, 'Auto: jetzt, 100 % Sonne, läuft', 'Car: now, 100 % sun, running'],
    [
      { kind: 'washing-machine', level: 'wait', better },
      'Waschmaschine: warten, besser gegen 13 Uhr',
      'Washing machine: wait, better at about 13:00',
    ],
    [
      { level: 'wait', better: { ...better, confidence: 'medium' } },
      'Auto: warten, wohl besser gegen 13 Uhr',
      'Car: wait, probably better at about 13:00',
    ],
    [
      { level: 'wait', better: { ...better, confidence: 'low', from: better.from + 1_800_000 } },
      'Auto: warten, vielleicht besser gegen 13:30 Uhr',
      'Car: wait, perhaps better at about 13:30',
    ],
    [{ level: 'wait' }, 'Auto: warten', 'Car: wait'],
    [
      { level: 'partly', sunShare: 54, cost: { perHour: 0.512, currency: 'EUR' } },
      'Auto: teilweise, 54 % Sonne, der Rest kostet 0,51 € je Stunde',
      'Car: partly, 54 % sun, the rest costs 0.51 € an hour',
    ],
    [
      { kind: 'dishwasher', level: 'partly', sunShare: 60, cost: { perHour: 0.2, perRun: 0.17, currency: 'CHF' } },
      'Geschirrspüler: teilweise, 60 % Sonne, der Rest kostet 0,17 CHF',
      'Dishwasher: partly, 60 % sun, the rest costs 0.17 CHF',
    ],
    [{ level: 'unknown', name: 'Zoe' }, 'Zoe: unbekannt', 'Zoe: unknown'],
  ])('%j', (more, german, english) => {
    expect(adviceText(advice(more), de)).toBe(german);
    expect(adviceText(advice(more), en)).toBe(english);
  });

  it('names one of the user’s own by its id', () => {
    expect(applianceName({ appliance: 'pool', kind: 'own' }, 'de')).toBe('pool');
  });

  it.each([
    [0, '12 Uhr'],
    [14, '12 Uhr'],
    [15, '12:30 Uhr'],
    [44, '12:30 Uhr'],
    [45, '13 Uhr'],
  ])('rounds the time: %i minutes after noon is about %s', (minutes, text) => {
    expect(aboutTime(NOON + minutes * 60_000, de)).toBe(text);
  });

  it('tells local time on both sides of a change of the clocks', () => {
    const change = Date.UTC(2026, 9, 25, 1, 0);
    expect([-1, 0, 1].map((hours) => aboutTime(change + hours * 3_600_000, en))).toEqual(['02:00', '02:00', '03:00']);
  });
});

describe('why', () => {
  it.each<[AdviceReason, string, string]>([
    [{ code: 'no-data' }, 'Vom Zähler ist noch nichts gekommen.', 'The meter has not been heard yet.'],
    [
      { code: 'stale' },
      'Der Zähler schweigt, daher weiß niemand, was die Sonne übrig lässt. Letzter Wert vor 3 Minuten.',
      'The meter is silent, so nobody knows what the sun leaves over. The last reading came 3 minutes ago.',
    ],
    [
      { code: 'battery-silent' },
      'Der Wechselrichter sagt nicht, was die Batterie tut; Sonne und Batterie sind nicht zu unterscheiden. Letzter Wert vor 3 Minuten.',
      'The inverter does not say what the battery does, so sun cannot be told from battery. The last reading came 3 minutes ago.',
    ],
    [
      { code: 'settling', secondsLeft: 1 },
      'Die Werte kommen erst seit Kurzem; in 1 Sekunde gibt es ein Mittel über eine Minute.',
      'Readings have just begun; in 1 second there is a mean of a minute.',
    ],
    [
      { code: 'enough', ...facts },
      'Die Sonne lässt 3,5 kW übrig; 3,3 kW genügen.',
      'The sun leaves 3.5 kW over; 3.3 kW are enough.',
    ],
    [
      { code: 'short', surplusW: 1200, neededW: 3330 },
      'Die Sonne lässt 1,2 kW übrig; nötig sind 3,3 kW.',
      'The sun leaves 1.2 kW over; it takes 3.3 kW.',
    ],
    [
      { code: 'none', surplusW: -420, neededW: 3330 },
      'Die Sonne lässt nichts übrig: dem Haus selbst fehlen 0,4 kW.',
      'The sun leaves nothing over: the house itself lacks 0.4 kW.',
    ],
    [{ code: 'none', surplusW: 0, neededW: 3330 }, 'Die Sonne lässt nichts übrig.', 'The sun leaves nothing over.'],
    [
      { code: 'holding', next: 'now', secondsLeft: 40, ...facts },
      'Die Sonne lässt 3,5 kW übrig. Hält das noch 40 Sekunden an, ist es ein guter Moment.',
      'The sun leaves 3.5 kW over. If that lasts another 40 seconds, it is a good moment.',
    ],
    [
      { code: 'holding', next: 'partly', secondsLeft: 40, ...facts },
      'Die Sonne lässt 3,5 kW übrig. Hält das noch 40 Sekunden an, ist es zum Teil ein guter Moment.',
      'The sun leaves 3.5 kW over. If that lasts another 40 seconds, it is a good moment in part.',
    ],
    [
      { code: 'fading', secondsLeft: 170, surplusW: -90, neededW: 3330 },
      'Die Sonne lässt 0,0 kW übrig, weniger als die nötigen 3,3 kW. Bleibt das so, gilt es in 3 Minuten nicht mehr.',
      'The sun leaves 0.0 kW over, less than the 3.3 kW it takes. If that stays so, this is taken back in 3 minutes.',
    ],
    [
      { code: 'running', secondsLeft: 2400, ...facts },
      'Läuft und soll nicht unterbrochen werden; es dauert noch etwa 40 Minuten.',
      'It runs and should not be interrupted; the run takes about 40 minutes more.',
    ],
    [
      { code: 'unsteady', ...facts },
      'Die Sonne lässt 3,5 kW übrig, kommt und geht aber: Das hat sich in dieser Stunde zu oft geändert.',
      'The sun leaves 3.5 kW over, but comes and goes: this has changed too often within the hour.',
    ],
  ])('%j', (reason, german, english) => {
    expect(adviceReason(reason, 'de', 185)).toBe(german);
    expect(adviceReason(reason, 'en', 185)).toBe(english);
  });
});
