/** Writes docs/devices.md from the families in code; with --check only says whether it is up to date (exit code 1 if not). */
import { readFile, writeFile } from 'node:fs/promises';
import { MODBUS_FAMILIES } from '../src/devices/modbus/catalogue.ts';
import type { ModbusFamily } from '../src/devices/modbus/family.ts';
import { documentedMaps } from './device-specimens.ts';
import { RECOGNISED } from './device-words.ts';
import { mapSection } from './register-table.ts';

const path = new URL('../docs/devices.md', import.meta.url);
const template = new URL('./devices.template.md', import.meta.url);
const PLACE = '<!-- families -->';

async function familySection(family: ModbusFamily): Promise<string> {
  const words = RECOGNISED[family.id];
  if (words === undefined) throw new Error(`Say in scripts/device-words.ts how ${family.id} is recognised.`);
  const maps = await documentedMaps(family);
  const pinned = [family.id, ...family.profiles.map(({ id }) => id)].map((id) => `\`${id}\``).join(', ');
  return [
    `## ${family.title}`,
    `**Devices.** ${words.models}`,
    `**Recognised by.** ${words.recognised}`,
    `**Profiles** (\`RS485_PROFILE\`, \`profile:\`): \`auto\`, ${pinned}. **Baud rates** as delivered: ${family.bauds.join(', ')}.`,
    ...maps.map(mapSection),
  ].join('\n\n');
}

const [before, after] = (await readFile(template, 'utf8')).split(PLACE);
if (before === undefined || after === undefined) throw new Error(`scripts/devices.template.md lacks ${PLACE}`);
const families = await Promise.all(MODBUS_FAMILIES.map(familySection));
const page = `${before}${families.join('\n\n')}${after}`;

if (process.argv.includes('--check')) {
  const found = await readFile(path, 'utf8').catch(() => '');
  if (found !== page) {
    console.error('docs/devices.md does not agree with src/devices/modbus/catalogue.ts. Run: npm run docs');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, page);
}
