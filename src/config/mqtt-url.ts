import { splitAuthority } from './host.ts';
import { accept, refuse, type Parse } from './words.ts';

/** What MQTT_BROKER says; what it leaves open comes from elsewhere. */
export interface BrokerAddress {
  readonly scheme: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  readonly host: string;
  readonly port?: number;
  /** With the query, for ws and wss only. */
  readonly path?: string;
  readonly user?: string;
  readonly password?: string;
}

const EXPECTED = 'a host such as 192.168.1.5 or broker:1883, or a URL with mqtt://, mqtts://, ws:// or wss://';

/** What others call what is called otherwise here. */
const OTHER_SCHEMES: Readonly<Record<string, string>> = {
  tcp: 'mqtt',
  mqtt5: 'mqtt',
  ssl: 'mqtts',
  tls: 'mqtts',
  http: 'ws',
  https: 'wss',
};

/** A URL is taken apart by hand: the URL class drops a port that is the scheme's default, and ours differ from its. */
export const brokerAddress: Parse<BrokerAddress> = (text) => {
  const [, scheme, rest = text] = /^([^:/?#]*):\/\/(.*)$/s.exec(text) ?? [];
  const known = schemeOf(scheme?.toLowerCase() ?? 'mqtt');
  if (known === undefined) {
    const other = OTHER_SCHEMES[(scheme ?? '').toLowerCase()];
    return refuse(EXPECTED, other === undefined ? undefined : `Write ${other}:// instead of ${scheme}://.`);
  }
  const [, authority = '', path = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  if (at >= 0 && scheme === undefined) return refuse(EXPECTED, 'User and password go to MQTT_USER and MQTT_PASSWORD.');
  const isWeb = known === 'ws' || known === 'wss';
  if (!isWeb && path !== '' && path !== '/')
    return refuse(EXPECTED, 'Only ws:// and wss:// have a path; the topic goes to MQTT_TOPIC.');
  const credentials = credentialsOf(authority.slice(0, Math.max(at, 0)));
  if (credentials === undefined) return refuse(EXPECTED, 'Write % in a user or password as %25, or use MQTT_PASSWORD.');
  const place = splitAuthority(authority.slice(at + 1));
  if ('ok' in place) return refuse(EXPECTED, place.hint);
  const address = { scheme: known, ...place, ...credentials, ...(isWeb ? { path: webPath(path) } : {}) };
  const looksLikeTls = place.port === 8883 && known === 'mqtt';
  return accept(address, looksLikeTls ? 'port 8883 is mostly for TLS; if it is, write mqtts://' : undefined);
};

function schemeOf(scheme: string): BrokerAddress['scheme'] | undefined {
  return (['mqtt', 'mqtts', 'ws', 'wss'] as const).find((known) => known === scheme);
}

/** An explicit `/` is a path; nothing is not. */
function webPath(path: string): string {
  const withoutFragment = path.replace(/#.*$/s, '');
  if (withoutFragment === '') return '/mqtt';
  return withoutFragment.startsWith('/') ? withoutFragment : `/mqtt${withoutFragment}`;
}

function credentialsOf(text: string): { user?: string; password?: string } | undefined {
  const colon = text.indexOf(':');
  try {
    const user = decodeURIComponent(colon < 0 ? text : text.slice(0, colon));
    const password = colon < 0 ? '' : decodeURIComponent(text.slice(colon + 1));
    return { ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password }) };
  } catch {
    return undefined;
  }
}
