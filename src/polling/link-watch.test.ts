import { expect, it } from 'vitest';
import { Answers } from './asker.ts';
import { LinkWatch, outcomeOf, type Outcome } from './link-watch.ts';

const LETTERS: Record<string, Outcome> = { v: 'values', e: 'errors', s: 'silence', u: 'unreachable' };

it.each([
  { polls: 'v', links: ['answering'] },
  { polls: 'vssvsse', links: ['answering'] },
  { polls: 'vsss', links: ['answering', 'silent'] },
  { polls: 'vsssssv', links: ['answering', 'silent', 'answering'] },
  { polls: 'veee', links: ['answering', 'faulty'] },
  { polls: 'veevee', links: ['answering'] },
  { polls: 'vsesese', links: ['answering', 'faulty'] },
  { polls: 'vssssese', links: ['answering', 'silent'] },
  { polls: 'vssseee', links: ['answering', 'silent', 'faulty'] },
  { polls: 'uuvu', links: ['unreachable', 'answering', 'unreachable'] },
  { polls: 'vussusss', links: ['answering', 'unreachable', 'silent'] },
])('$polls makes $links', ({ polls, links }) => {
  const watch = new LinkWatch();
  const told = polls.split('').map((letter) => watch.note(LETTERS[letter] as Outcome));
  expect(told.filter((link) => link !== undefined)).toEqual(links);
});

const exception = { kind: 'exception', code: 6, at: { wall: 0, mono: 0 } } as const;
const registers = { kind: 'registers', registers: [], at: { wall: 0, mono: 0 } } as const;
const silent = { kind: 'silent' } as const;
const garbled = { kind: 'garbled', detail: '' } as const;
const unreachable = { kind: 'unreachable', problem: '' } as const;

it.each([
  { answers: [silent], outcome: 'silence' },
  { answers: [garbled, silent], outcome: 'silence' },
  { answers: [garbled, garbled], outcome: 'errors' },
  { answers: [silent, exception], outcome: 'errors' },
  { answers: [registers, silent], outcome: 'errors' },
  { answers: [registers, unreachable], outcome: 'unreachable' },
])('$answers without a reading is $outcome', ({ answers, outcome }) => {
  const noted = new Answers();
  for (const answer of answers) noted.note(answer);
  expect(outcomeOf(noted, false)).toBe(outcome);
  expect(outcomeOf(noted, true)).toBe('values');
});
