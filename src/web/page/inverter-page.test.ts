import { describe, expect, it } from 'vitest';
import { DEVICE_STATES } from '../../readings/device-state.ts';
import { quantityNames } from '../../readings/quantities.ts';
import type { Language } from '../../words/language.ts';
import { QUANTITY_WORDS, STATE_WORDS } from '../../words/quantities.ts';
import { night, situation, withInverter } from '../state.fixture.ts';
import { buildState, type StateInput } from '../state.ts';
import { statePage } from './state-page.ts';

/** The page as text: without tags, with single spaces. */
async function read(input: Partial<StateInput>, language: Language = 'de'): Promise<string> {
  const page = await statePage(buildState(situation(input)), language);
  return String(page)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

describe('the page of a house with an inverter', () => {
  it('says at a glance what sun, house and battery do', async () => {
    const text = await read(withInverter());
    expect(text).toContain('Sonne 6,18 kW Haus 1,90 kW Batterie lädt 1,75 kW Autarkie 100 %');
    expect(text).toContain('Wechselrichter SP1ES011N6K123 ● arbeitet ZCS 3PH HYD8000-ZSS · V110003');
    expect(text).toContain('Ladestand 76 %');
    expect(text).toContain('Erzeugt 18234,560 kWh');
    expect(await read(withInverter(), 'en')).toContain('Battery charging 1.75 kW Self-sufficiency 100 %');
  });

  it.each([
    [-1750, 'entlädt 1,75 kW'],
    [3, 'ruht'],
    [-4, 'ruht'],
  ])('tells the direction of a battery at %s W by word', async (batteryPower, words) => {
    expect(await read(withInverter({}, { snapshot: { house: { batteryPower } } }))).toContain(`Batterie ${words}`);
  });

  it('folds strings, phases and temperatures away', async () => {
    const page = String(await statePage(buildState(situation(withInverter())), 'de'));
    const folded = page.slice(page.indexOf('<details>'), page.indexOf('</details>'));
    for (const part of ['String 2: Leistung', 'Spannung L3', 'Temperatur Kühlkörper 1', 'Batterie 1: Zyklen']) {
      expect(folded).toContain(part);
    }
    expect(page.slice(0, page.indexOf('<details>'))).not.toContain('String 2');
  });

  it('says calmly that it sleeps', async () => {
    const text = await read(night);
    expect(text).toContain('Wechselrichter SP1ES011N6K123 ○ schläft');
    expect(text).toContain('roof ○ schläft');
    expect(text).toContain('Alles in Ordnung.');
    expect(text).toContain('Erzeugt 18234,560 kWh zuletzt bekannt, vor 3 Stunden');
    expect(text).not.toContain('Heute erzeugt');
  });

  it('tells faults in the words of the manufacturer', async () => {
    const faults = [{ id: 'ID027', text: 'Iso <fault>' }];
    const page = String(
      await statePage(buildState(situation(withInverter({ state: { name: 'fault', code: 6 }, faults }))), 'de'),
    );
    expect(page).toContain('ID027: Iso &lt;fault&gt;');
    expect(await read(withInverter({ state: { name: 'fault', code: 6 } }))).toContain('▲ Störung');
  });

  it('shows the parts of the house that are known while the grid is not', async () => {
    const text = await read(withInverter({}, { snapshot: { house: { pvPower: 6180 } } }));
    expect(text).toContain('Unbekannt');
    expect(text).toContain('Sonne 6,18 kW');
    expect(text).not.toContain('Autarkie');
  });
});

describe.each(['en', 'de'] as const)('names in %s', (language) => {
  it('are there for every quantity and state, each for its own', () => {
    for (const name of quantityNames) expect(QUANTITY_WORDS[language][name]).toMatch(/^\S.*[^.]$/);
    for (const name of DEVICE_STATES) expect(STATE_WORDS[language][name]).toMatch(/^\S.*[^.]$/);
    const numbered = quantityNames.filter((name) => /string|pack|temperature/.test(name));
    expect(new Set(numbered.map((name) => QUANTITY_WORDS[language][name])).size).toBe(numbered.length);
  });
});
