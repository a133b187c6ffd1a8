/** What the docs say of numbers and detectors is what the source says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { costTable, withCosts } from './render/cost.ts';
import { DASHBOARDS } from './source/dashboards.ts';
import { DETECTORS } from './source/detectors.ts';
import { ENVIRONMENT, PARAMETERS } from './source/parameters.ts';

it.each([
  ['en', 'dynatrace.md'],
  ['de', 'dynatrace.de.md'],
] as const)('docs in %s', (language, file) => {
  const text = readFileSync(join(import.meta.dirname, '../docs', file), 'utf8');
  // npm run dynatrace
  expect(text).toContain(costTable(language));
  expect(withCosts(text, language)).toBe(text);
  for (const { title } of DETECTORS) expect(text).toContain(`| ${title[language]} `);
  for (const { title } of DASHBOARDS)
    expect(text.toLowerCase()).toContain(title[language].split(': ')[1]!.toLowerCase());
  for (const { variable } of Object.values(PARAMETERS)) expect(text).toContain(`\`${variable}\``);
  for (const variable of Object.values(ENVIRONMENT)) expect(text).toContain(variable);
});
