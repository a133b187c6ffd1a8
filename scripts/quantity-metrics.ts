/** Which metric a quantity becomes, as the metrics catalogue says. */
import { CATALOGUE } from '../src/telemetry/catalogue.ts';

const NAMES = metricNames();

/** @returns the metric and what its attribute says, as Markdown; '' where the quantity is not exported */
export function metricOf(quantity: string): string {
  return NAMES.get(quantity) ?? '';
}

function metricNames(): Map<string, string> {
  const names = new Map<string, string>();
  const add = (quantity: string, name: string) => {
    if (!names.has(quantity)) names.set(quantity, name);
  };
  // Counters stand in the catalogue twice, as a total and as the device's own display; the total comes first.
  for (const row of CATALOGUE) {
    if ('points' in row) {
      for (const { quantity, ...attributes } of row.points) {
        const values = Object.values(attributes).join(', ');
        add(quantity, values === '' ? `\`${row.name}\`` : `\`${row.name}\` ${values}`);
      }
    } else if ('quantity' in row) add(row.quantity, `\`${row.name}\``);
    else if (row.name === 'smartmeter.inverter.state') add('state', `\`${row.name}\``);
    else if (row.name === 'smartmeter.inverter.fault') add('faults', `\`${row.name}\``);
  }
  return names;
}
