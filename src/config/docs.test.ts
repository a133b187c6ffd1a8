import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { meterSettingsSchema } from '../devices/settings.ts';
import { polledSchema } from './rs485-schema.ts';
import { ENV_NAMES, FILE_NAMES, rowOf } from './env-names.ts';

const docs = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
/** Cells are padded to look well; that is not what is compared. */
const lines = new Set(docs.split('\n').map((line) => line.replaceAll(/\s+/g, ' ')));

it.each([...ENV_NAMES, ...FILE_NAMES.keys()])('docs/configuration.md has %s', (name) => {
  expect(docs).toContain(`\`${name}\``);
});

it.each(ENV_NAMES.filter((name) => rowOf(name).meaning !== undefined))('docs/configuration.md explains %s', (name) => {
  const { default: value = '–', meaning, file } = rowOf(name);
  const names = file ? `\`${name}\`, \`${name}_FILE\`` : `\`${name}\``;
  expect(lines).toContain(`| ${names} | ${value} | ${meaning} |`);
});

it.each([
  ['a meter', meterSettingsSchema],
  ['a device on RS485', polledSchema],
])('docs/configuration.md has every setting of %s', (_, schema) => {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  for (const name of Object.keys(properties)) expect(docs).toContain(`| \`${name}\` `);
});
