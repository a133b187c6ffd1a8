import type { AdviceSettings, ApplianceSettings } from '../advice/settings.ts';
import type { NotifySettings } from '../notify/settings.ts';
import { targetOf } from '../notify/http.ts';
import { MASK } from './masking.ts';

type Rows = readonly (readonly [name: string, value: string])[];

/** What advice is given on, and by which prices. */
export function adviceRows({ appliances, prices, surplus }: AdviceSettings): Rows {
  return [
    ...appliances.map((appliance) => [appliance.id, applianceWords(appliance)] as const),
    ['battery', surplus.battery === 'car-first' ? 'gets what the appliances leave' : 'comes first'],
    ...(surplus.reserveW > 0 ? ([['left to the grid', `${kw(surplus.reserveW)} kW`]] as const) : []),
    [
      'prices',
      prices ? `${prices.importPerKwh} and ${prices.exportPerKwh} ${prices.currency} per kWh in and out` : 'not set',
    ],
  ];
}

function applianceWords({ kind, minPowerW, maxPowerW, interruptible, meter }: ApplianceSettings): string {
  const power = minPowerW === maxPowerW ? kw(maxPowerW) : `${kw(minPowerW)} to ${kw(maxPowerW)}`;
  const parts = [kind, `${power} kW`, interruptible ? 'can be interrupted' : 'runs to its end'];
  return [...parts, ...(meter === undefined ? [] : [`measured by ${meter}`])].join(', ');
}

function kw(watts: number): string {
  return String(Math.round(watts / 10) / 100);
}

/** Who is told what; addresses that are as good as passwords are masked. */
export function notifyRows({ language, perDay, advice, troubleAfter, channels, quietHours }: NotifySettings): Rows {
  const { mqtt, ntfy, webhook, email } = channels;
  if (Object.keys(channels).length === 0) return [['channels', 'none']];
  return [
    ['language', language],
    ['advice', advice.length === 0 ? 'none' : `${advice.join(', ')}, at most ${perDay} a day for one appliance`],
    ['trouble', troubleAfter === undefined ? 'none' : `after ${troubleAfter / 60} min`],
    ['quiet hours', quietHours === undefined ? 'none' : `${timeOfDay(quietHours.from)}–${timeOfDay(quietHours.until)}`],
    ...(mqtt ? ([['mqtt', `${mqtt.prefix}/…${mqtt.discovery ? ', with discovery' : ''}`]] as const) : []),
    ...(ntfy ? ([['ntfy', `${targetOf(ntfy.url)}, topic ${MASK}`]] as const) : []),
    ...(webhook ? ([['webhook', `${webhook.method} ${targetOf(webhook.url)}`]] as const) : []),
    ...(email ? ([['email', `${email.to.join(', ')} by ${email.host}:${email.port}`]] as const) : []),
  ];
}

/** @param minutes since midnight */
function timeOfDay(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
