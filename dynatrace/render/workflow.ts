/** A workflow as Dynatrace's Automation API takes it. */
import { DETECTORS, EVENT_PREFIX } from '../source/detectors.ts';
import type { Language } from '../source/query.ts';
import { WORDS, type Workflow } from '../source/workflows.ts';
import { eventName } from './detector.ts';

type Json = Readonly<Record<string, unknown>>;

/** @param languages of the detectors whose events it hears; the first is that of its own words */
export function workflowJson(workflow: Workflow, languages: readonly [Language, ...Language[]]): Json {
  const [language] = languages;
  const words = { opened: WORDS.opened[language], closed: WORDS.closed[language] };
  const { name, action, input } = workflow.task;
  return {
    title: workflow.title[language],
    description: workflow.about[language],
    isPrivate: false,
    schemaVersion: 3,
    type: 'SIMPLE',
    isDeployed: true,
    tasks: { [name]: { name, action, input: input(words), position: { x: 0, y: 1 }, predecessors: [] } },
    trigger: {
      eventTrigger: {
        isActive: true,
        triggerConfiguration: workflow.on === 'problems' ? onProblems() : onMoments(languages),
      },
    },
  };
}

/** A problem is called like one of its events, and ours all begin with the same word. */
function onProblems(): Json {
  const categories = ['monitoringUnavailable', 'availability', 'error', 'slowdown', 'resource', 'custom'];
  return {
    type: 'davis-problem',
    value: {
      categories: Object.fromEntries(categories.map((category) => [category, true])),
      customFilter: `matchesPhrase(event.name, "${EVENT_PREFIX}")`,
      entityTags: {},
      entityTagsMatch: 'all',
      onProblemClose: true,
    },
  };
}

function onMoments(languages: readonly Language[]): Json {
  const moments = DETECTORS.filter(({ event }) => event === 'CUSTOM_INFO');
  const names = languages.flatMap((language) => moments.map((detector) => eventName(detector, language)));
  return {
    type: 'davis-event',
    value: {
      names: names.map((name) => ({ name, match: 'equals' })),
      customFilter: '',
      entityTags: {},
      entityTagsMatch: 'all',
      onProblemClose: true,
    },
  };
}
