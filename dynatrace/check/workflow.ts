/** A workflow beyond its schema: its one task, its expressions, and the events that it hears. */
import { checkDql } from './dql/check.ts';
import type { Report } from './finding.ts';
import { fits } from './schema.ts';

interface Task {
  readonly name: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}
interface Content {
  readonly type?: string;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly trigger: { readonly eventTrigger: { readonly triggerConfiguration: Trigger } };
}
type Trigger =
  | {
      readonly type: 'davis-problem';
      readonly value: { readonly customFilter?: string; readonly onProblemClose?: boolean };
    }
  | {
      readonly type: 'davis-event';
      readonly value: { readonly names: readonly { readonly name: string }[]; readonly onProblemClose?: boolean };
    };

/** What the actions take (docs.dynatrace.com, Workflows, actions "Email" and "HTTP request"). */
const ACTIONS: Readonly<Record<string, { readonly needs: readonly string[]; readonly may: readonly string[] }>> = {
  'dynatrace.email:send-email': {
    needs: ['to', 'subject', 'content'],
    may: ['cc', 'bcc', 'taskId', 'executionId', 'environmentUrl'],
  },
  'dynatrace.automations:http-function': {
    needs: ['method', 'url'],
    may: ['headers', 'payload', 'failOnResponseCodes'],
  },
};

/** Functions of Dynatrace's Jinja that are used, and the fields of what `event()` answers. */
const FUNCTIONS = new Set(['event', 'task', 'execution', 'environment']);
const EVENT_FIELDS = new Set(['event.name', 'event.description', 'event.status', 'event.id', 'display_id']);

/** @param events names of all events that detectors make */
export function checkWorkflow(json: unknown, events: ReadonlySet<string>, report: Report): void {
  if (!fits('workflow', json, report)) return;
  const { type, tasks, trigger } = json as Content;
  if (type === 'SIMPLE' && Object.keys(tasks).length !== 1) {
    report('workflow task', 'A simple workflow has exactly one task.');
  }
  for (const [key, task] of Object.entries(tasks)) checkTask(key, task, report);
  checkTrigger(trigger.eventTrigger.triggerConfiguration, events, report);
}

function checkTask(key: string, { name, action, input }: Task, report: Report): void {
  if (key !== name) report('workflow task', `The task "${key}" calls itself "${name}".`);
  const known = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (known === undefined) return report('workflow task', `Nothing is known of an action "${action}".`);
  for (const wanted of known.needs) if (!(wanted in input)) report('workflow task', `"${action}" needs "${wanted}".`);
  for (const given of Object.keys(input)) {
    if (![...known.needs, ...known.may].includes(given)) report('workflow task', `"${action}" takes no "${given}".`);
  }
  const { to, url } = input;
  if ('to' in input && (!Array.isArray(to) || to.length === 0 || to.length > 10)) {
    report('workflow task', 'An e-mail goes to one to ten recipients.');
  }
  if (typeof url === 'string' && !url.startsWith('https://')) report('workflow task', `"${url}" is not https.`);
  for (const text of stringsIn(input)) checkJinja(text, report);
}

function checkTrigger(trigger: Trigger, events: ReadonlySet<string>, report: Report): void {
  if (trigger.value.onProblemClose !== true) report('workflow trigger', 'It would not tell when all is well again.');
  if (trigger.type === 'davis-event') {
    for (const { name } of trigger.value.names) {
      if (!events.has(name)) report('workflow trigger', `No detector makes an event "${name}".`);
    }
    return;
  }
  const filter = trigger.value.customFilter ?? '';
  checkDql(`fetch dt.davis.problems\n| filter ${filter === '' ? 'true' : filter}`, [], report);
  const phrase = /^matchesPhrase\(event\.name, "(.+)"\)$/.exec(filter)?.[1];
  const heard = [...events].filter((name) => phrase !== undefined && name.includes(phrase));
  if (heard.length < events.size || heard.length === 0) {
    report('workflow trigger', 'Its filter does not let the events of every detector through, or lets all others too.');
  }
}

function checkJinja(text: string, report: Report): void {
  const expressions = text.match(/\{\{(?:"(?:[^"\\]|\\.)*"|(?!\}\})[^"])*\}\}/g) ?? [];
  const rest = expressions.reduce((left, expression) => left.replace(expression, ''), text);
  if (/\{\{|\}\}/.test(rest)) return report('workflow expression', `Braces that do not belong together in "${text}".`);
  for (const expression of expressions) {
    const bare = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""');
    for (const [, name] of bare.matchAll(/(\w+)\(/g)) {
      if (!FUNCTIONS.has(name ?? '')) report('workflow expression', `There is no function "${name}".`);
    }
    for (const [, field] of expression.matchAll(/event\(\)\["([^"]+)"\]/g)) {
      if (!EVENT_FIELDS.has(field ?? '')) report('workflow expression', `An event has no field "${field}".`);
    }
    const opened = bare.match(/[([{]/g)?.length;
    if (opened !== bare.match(/[)\]}]/g)?.length)
      report('workflow expression', `Parentheses that do not belong together in "${expression}".`);
  }
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
