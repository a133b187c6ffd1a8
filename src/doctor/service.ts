import type { StateDocument } from '../web/state.ts';
import type { Finding } from './finding.ts';

/** What a running service says of the parts that it alone can reach: its own broker, the buses that it holds. */
export function asServiceSays(
  { broker, sources }: Pick<StateDocument, 'broker' | 'sources'>,
  holds: { readonly broker: boolean },
): Finding[] {
  const ofBuses = sources.filter(({ bus }) => bus !== undefined);
  const ofTopics = holds.broker ? sources.filter(({ bus }) => bus === undefined) : [];
  return [...(holds.broker ? [ofBroker(broker)] : []), ...[...ofTopics, ...ofBuses].map(ofSource)];
}

function ofBroker({ address, phase, problem }: StateDocument['broker']): Finding {
  const leg = 'broker';
  if (phase === 'connected') return { leg, state: 'good', text: `The service's own at ${address} runs.` };
  return { leg, state: 'bad', text: problem ?? `The service is not connected to its own broker at ${address}.` };
}

function ofSource(source: StateDocument['sources'][number]): Finding {
  const { id, bus, busProblem, problem, topic, up, down, unit, map, lastMessageAgeSeconds, lastRefusal } = source;
  const leg = bus === undefined ? `meter ${id}` : `device ${id}`;
  const where = bus ?? topic ?? id;
  if (up) {
    const what = map === undefined ? '' : `, unit ${unit}: ${map}`;
    return { leg, state: 'good', text: `The service reads it on ${where}${what}.` };
  }
  if (down === 'sleeping') return { leg, state: 'good', text: `It sleeps; the service asks it again on ${where}.` };
  const age = lastMessageAgeSeconds === undefined ? '' : ` The last reading is ${lastMessageAgeSeconds} s old.`;
  const refusal = lastRefusal ? ` The last message was refused: ${lastRefusal.reason}.` : '';
  const text = busProblem ?? problem ?? `Nothing can be read from ${where} now (${down ?? 'no reason known'}).`;
  return {
    leg,
    state: 'bad',
    text: `${text}${age}${refusal}`,
    remedy: 'The page of the service says what to do about it, under "problems".',
  };
}
