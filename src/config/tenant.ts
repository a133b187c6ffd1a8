import { isLoopback } from '../web/settings.ts';
import { hostProblem } from './host.ts';
import { accept, refuse, type Parse } from './words.ts';

const EXPECTED =
  'the environment of Dynatrace, such as abc12345.live.dynatrace.com or https://activegate:9999/e/abc12345';
/** Behind an environment's address; the signal follows. */
const OTLP_PATH = '/api/v2/otlp/v1/';

/** TENANT_HOST as the address of the environment: without a slash at the end, with the path of an ActiveGate or Managed. */
export const tenantHost: Parse<string> = (text) => {
  if (/["'`]/.test(text)) return refuse(EXPECTED, 'Leave the quotes out; some environment files keep them.');
  const address = text.includes('://') ? text : `https://${text}`;
  if (/\s/.test(address) || !URL.canParse(address)) return refuse(EXPECTED);
  const url = new URL(address);
  const problem = addressProblem(url) ?? hostHint(url.hostname, text.includes('://')) ?? pathHint(url);
  return problem === undefined ? accept(`${url.origin}${url.pathname.replace(/\/$/, '')}`) : refuse(EXPECTED, problem);
};

/** @returns the full URL for a signal at an environment */
export function tenantUrl(tenant: string, signal: 'metrics' | 'traces' | 'logs'): string {
  return `${tenant}${OTLP_PATH}${signal}`;
}

/** Whether the API token may go to this URL. */
export function isAtTenant(url: string, tenant: string): boolean {
  return url.startsWith(`${tenant}/`);
}

export function isDynatrace(url: string): boolean {
  return /\.dynatrace(?:labs)?\.com$/.test(new URL(url).hostname);
}

function addressProblem(url: URL): string | undefined {
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'Write https://: over http:// the API token could be read on the way.';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Write https://.';
  if (url.username !== '' || url.password !== '') return 'The token goes to API_TOKEN.';
  return undefined;
}

function hostHint(host: string, isUrl: boolean): string | undefined {
  const apps = /^([\w-]+)((?:\.[\w-]+)?)\.apps\.(dynatrace(?:labs)?\.com)$/.exec(host);
  if (apps) {
    const [, environment, stage, domain] = apps;
    const live = stage === '' && domain === 'dynatrace.com' ? '.live' : stage;
    return `This is the address of the web interface; data goes to ${environment}${live}.${domain}.`;
  }
  if (/^[\w-]+\.dynatrace\.com$/.test(host)) return `Did you mean ${host.replace('.', '.live.')}?`;
  if (!isUrl && !/[.:]/.test(host)) return `A name alone is not enough; did you mean ${host}.live.dynatrace.com?`;
  return hostProblem(host.replace(/^\[|\]$/g, ''));
}

function pathHint({ host, pathname, search, hash }: URL): string | undefined {
  const [, environment = ''] = /^(\/e\/[\w-]+)(?:\/|$)/.exec(pathname) ?? [];
  if (search === '' && hash === '' && pathname.replace(/\/$/, '') === environment) return undefined;
  return `Leave out what comes behind ${host}${environment}: the path of OTLP is added by itself.`;
}
