import type { ChaosReport } from './chaos.ts';

const COLUMNS = ['grown', 'acknowledged', 'setAside', 'unique', 'total', 'doubtful', 'restamped', 'ghost'] as const;

/** The report for a person. */
export function words({ kills, brokerRestarts, requests, weather, accounts, violations }: ChaosReport): string {
  const met = [...weather].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, times]) => `${name} ${times}`);
  const width = 13;
  const head = ['Wh or varh'.padEnd(24), ...COLUMNS.map((name) => name.padStart(width))].join('');
  const rows = accounts.map((account) =>
    [account.register.padEnd(24), ...COLUMNS.map((name) => String(account[name]).padStart(width))].join(''),
  );
  return [
    `${kills} kills, ${brokerRestarts} restarts of the broker, ${requests} requests`,
    `weather: ${met.join(' · ')}`,
    head,
    ...rows,
    ...(violations.length === 0 ? ['All sums are exact.'] : violations),
  ].join('\n');
}
