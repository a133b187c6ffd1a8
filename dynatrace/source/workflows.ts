/** Who is told, and how. Each has one trigger and one task: a simple workflow, which Dynatrace does not bill by time. */
import type { Text } from './query.ts';

export interface Workflow {
  readonly id: string;
  readonly title: Text;
  readonly about: Text;
  /** Problems are what is wrong; moments are events that open no problem (type CUSTOM_INFO). Both open and close. */
  readonly on: 'problems' | 'moments';
  readonly task: Task;
}

export interface Task {
  readonly name: string;
  readonly action: 'dynatrace.email:send-email' | 'dynatrace.automations:http-function';
  /** Jinja in double braces is Dynatrace's, `{{ .name }}` a parameter of Monaco. */
  readonly input: (words: Words) => Readonly<Record<string, unknown>>;
}

/** What stands in a message. */
export interface Words {
  readonly opened: string;
  readonly closed: string;
}

export const WORDS: Readonly<Record<keyof Words, Text>> = {
  opened: { en: 'now', de: 'jetzt' },
  closed: { en: 'over', de: 'vorbei' },
};

const NAME = 'event()["event.name"]';
const TEXT = 'event()["event.description"]';
const ACTIVE = 'event()["event.status"] == "ACTIVE"';

const email: Task = {
  name: 'send_email',
  action: 'dynatrace.email:send-email',
  input: (words) => ({
    to: ['{{ .recipient }}'],
    cc: [],
    bcc: [],
    subject: `{{ ${NAME} }} ({{ "${words.opened}" if ${ACTIVE} else "${words.closed}" }})`,
    content: `{{ ${TEXT} }}`,
    taskId: '{{ task().id }}',
    executionId: '{{ execution().id }}',
    environmentUrl: '{{ environment().url }}',
  }),
};

/** https://docs.ntfy.sh/publish/#publish-as-json: to the server, with the topic in the message. A tag is a picture. */
const ntfy = (tag: string): Task => ({
  name: 'send_to_ntfy',
  action: 'dynatrace.automations:http-function',
  input: () => ({
    method: 'POST',
    url: '{{ .server }}',
    headers: { 'Content-Type': 'application/json' },
    payload: `{{ {"topic": "{{ .topic }}", "title": ${NAME}, "message": ${TEXT}, "tags": ["${tag}" if ${ACTIVE} else "white_check_mark"]} | tojson }}`,
    failOnResponseCodes: '400-599',
  }),
});

/** An automation with a webhook trigger; in it `trigger.json.title`, `.message`, `.state`. */
const homeAssistant: Task = {
  name: 'call_home_assistant',
  action: 'dynatrace.automations:http-function',
  input: () => ({
    method: 'POST',
    url: '{{ .webhook }}',
    headers: { 'Content-Type': 'application/json' },
    payload: `{{ {"title": ${NAME}, "message": ${TEXT}, "state": event()["event.status"]} | tojson }}`,
    failOnResponseCodes: '400-599',
  }),
};

const PROBLEMS: Text = {
  en: 'When something of the smart meter is wrong, and when it is well again.',
  de: 'Wenn am Smartmeter etwas nicht stimmt, und wenn es wieder gut ist.',
};
const MOMENTS: Text = {
  en: 'When a good moment begins or surplus goes unused, and when it is over.',
  de: 'Wenn ein guter Moment beginnt oder Überschuss ungenutzt bleibt, und wenn er vorbei ist.',
};

function pair(id: string, to: Text, tasks: Readonly<Record<Workflow['on'], Task>>): readonly Workflow[] {
  return [
    {
      id: `${id}-problems`,
      title: { en: `Smartmeter: problems ${to.en}`, de: `Smartmeter: Störungen ${to.de}` },
      about: PROBLEMS,
      on: 'problems',
      task: tasks.problems,
    },
    {
      id: `${id}-moments`,
      title: { en: `Smartmeter: good moments ${to.en}`, de: `Smartmeter: gute Momente ${to.de}` },
      about: MOMENTS,
      on: 'moments',
      task: tasks.moments,
    },
  ];
}

/** By the project that they are deployed with. */
export const WORKFLOWS = {
  email: pair('email', { en: 'by e-mail', de: 'per E-Mail' }, { problems: email, moments: email }),
  ntfy: pair('ntfy', { en: 'to ntfy', de: 'an ntfy' }, { problems: ntfy('warning'), moments: ntfy('sunny') }),
  'home-assistant': pair(
    'home-assistant',
    { en: 'to Home Assistant', de: 'an Home Assistant' },
    { problems: homeAssistant, moments: homeAssistant },
  ),
} as const satisfies Record<string, readonly Workflow[]>;
