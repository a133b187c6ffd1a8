import { join } from 'node:path';
import type { StateDocument } from '../../src/web/state.ts';
import { startChild, type Child } from '../support/child.ts';

const CLI = join(import.meta.dirname, '../../dist/cli.js');

export type Env = Readonly<Record<string, string>>;

/** The built service as a process. */
export function startService(env: Env): Child {
  return startChild(process.execPath, [CLI, 'run'], { env });
}

/**
 * Resolves with the first state for which the condition holds, as told by the service's event stream.
 * Rejects at the deadline with the last state.
 * @param deadline milliseconds
 */
export async function untilState(
  service: Child,
  deadline: number,
  condition: (state: StateDocument) => boolean,
): Promise<StateDocument> {
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await service.line(/page is at/))?.[0];
  let last: StateDocument | undefined;
  try {
    const { body } = await fetch(`${url}/api/events`, { signal: AbortSignal.timeout(deadline) });
    let text = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        last = JSON.parse(data) as StateDocument;
        if (condition(last)) return last;
      }
    }
  } catch (cause) {
    throw new Error(`The state was not reached. The last one: ${JSON.stringify(last?.energy)}`, { cause });
  }
  throw new Error('The event stream ended before the state was reached.');
}

/** What the service itself calls an error. */
export function errorsOf({ lines }: Child): string[] {
  return lines.filter((line) => !line.startsWith('{') || line.includes('"level":"error"'));
}
