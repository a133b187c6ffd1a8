import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PLACEHOLDER_NAMES } from './template.ts';
import { notifySchema } from './settings.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const examplesIn = (docs: string) =>
  [...docs.matchAll(/```yaml\n(notify:\n[\s\S]*?)```/g)].map(([, yaml]) => yaml as string);

const NAMES = [
  ['language', 'quiet_hours', 'per_day', 'advice', 'trouble', 'trouble_after_minutes', 'channels'],
  ['prefix', 'discovery', 'discovery_prefix', 'url', 'topic', 'token', 'token_file', 'per_hour'],
  ['url_file', 'method', 'headers', 'template', 'host', 'port', 'security', 'user', 'password', 'password_file'],
  ['ca_file', 'from', 'to'],
].flat();

describe.each(['notifications.md', 'notifications.de.md'])('docs/%s', (name) => {
  const docs = read(name);

  it('has examples that are right', () => {
    const examples = examplesIn(docs);
    expect(examples).toHaveLength(7);
    for (const example of examples) {
      const { notify } = parse(example) as { notify: unknown };
      expect(notifySchema.safeParse(notify).error?.issues ?? []).toEqual([]);
    }
  });

  it('explains every setting and placeholder', () => {
    const wanted = [...NAMES, ...PLACEHOLDER_NAMES.map((placeholder) => `{{${placeholder}}}`)];
    expect(wanted.filter((one) => !docs.includes(`\`${one}\``))).toEqual([]);
  });

  it('shows the defaults as they are', () => {
    const { notify } = parse(examplesIn(docs)[1] as string) as { notify: object };
    expect(notifySchema.parse(notify)).toEqual(notifySchema.parse({ language: 'de' }));
  });
});
