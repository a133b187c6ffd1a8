import { html } from 'hono/html';
import type { Html } from './frame.ts';

export type Level = 'good' | 'bad' | 'idle';

/** The state is told by word; mark and colour only repeat it. */
export function stateMark(level: Level, state: string): Html {
  const mark = { good: '●', bad: '▲', idle: '○' }[level];
  return html`<span class="state ${level}"><span aria-hidden="true">${mark}</span> ${state}</span>`;
}
