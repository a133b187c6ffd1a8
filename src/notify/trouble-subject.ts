import type { ProblemFacts } from '../problems/problems.ts';

/** What a problem is about: the same as long as it is the same problem, whatever its figures are. */
export function subjectOf(facts: ProblemFacts): string {
  const about = placeOf(facts);
  return about === '' ? facts.code : `${facts.code} ${about}`;
}

/** The name of the thing that has the problem, as the user knows it; empty if it is the service as a whole. */
export function placeOf(facts: ProblemFacts): string {
  switch (facts.code) {
    case 'broker-unreachable':
      return facts.broker;
    case 'source-waiting':
    case 'source-stale':
    case 'source-frozen':
    case 'inverter-waiting':
    case 'inverter-silent':
    case 'inverter-faulty':
    case 'inverter-frozen':
      return facts.source;
    case 'bus-unreachable':
      return facts.bus;
    case 'inverter-fault':
      return `${facts.inverter} ${facts.faultId}`;
    case 'messages-refused':
      return facts.topic;
    case 'register-held':
    case 'energy-unbooked':
      return `${facts.meter} ${facts.obis}`;
    case 'export-failing':
      return facts.signal;
    case 'energy-held-back':
    case 'energy-set-aside':
    case 'energy-inconsistent':
    case 'grid-disagreement':
      return '';
  }
}
