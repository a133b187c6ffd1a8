export type Level = 'good' | 'bad' | 'idle';

const MARKS: Readonly<Record<Level, string>> = { good: '●', bad: '▲', idle: '○' };

/** The state is told by word; mark and colour only repeat it. */
export function StateMark({ level, state }: { readonly level: Level; readonly state: string }) {
  return (
    <span class={`state ${level}`}>
      <span aria-hidden="true">{MARKS[level]}</span> {state}
    </span>
  );
}
