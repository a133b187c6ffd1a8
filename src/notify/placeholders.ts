import type { Language } from '../words/language.ts';
import { isoTime } from '../words/display.ts';
import type { Alert } from './alert.ts';
import type { Placeholders } from './template.ts';

/** An alert as flat texts, for templates and topics. */
export function placeholdersOf(alert: Alert, language: Language): Placeholders {
  return {
    ...alert.words[language],
    kind: alert.kind,
    level: levelOf(alert),
    appliance: alert.kind === 'advice' ? alert.appliance : '',
    code: alert.kind === 'trouble' ? alert.code : '',
    time: isoTime(alert.at),
  };
}

function levelOf(alert: Alert): string {
  switch (alert.kind) {
    case 'advice':
      return alert.level;
    case 'trouble':
      return alert.over ? 'over' : 'trouble';
    case 'test':
      return 'test';
  }
}
