import { describe, expect, it } from 'vitest';
import { template } from '../render/template.ts';
import { render } from './template.ts';

function rendered(text: string, values: Record<string, string> = {}) {
  const found: string[] = [];
  return { text: render(text, new Map(Object.entries(values)), (rule) => found.push(rule)), found };
}

describe('a template', () => {
  it('puts parameters in, in every spacing, so that they stay within their string', () => {
    expect(rendered('"{{ .a }}{{.a}}"', { a: 'x"y' })).toEqual({ text: '"x\\"yx\\"y"', found: [] });
  });

  it.each(['{{ end }}', '{{ task().id }}', '{{ .a.b }}', '{{ "x" }}', '{{'])('%s is refused', (text) => {
    expect(rendered(text, { a: '1' })).toEqual({ text: undefined, found: ['template'] });
  });

  it('of any content becomes that content again', () => {
    const content = { a: '{{ event()["x"] }}', b: ['}} }}', 'x {{ .p }} y', '{{`'], c: { d: {} } };
    const { text } = rendered(template(content), { p: 'P' });
    expect(JSON.parse(text as string)).toEqual({ ...content, b: ['}} }}', 'x P y', '{{`'] });
  });
});
