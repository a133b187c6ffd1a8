import type { Clock } from '../../clock.ts';
import type { Language } from '../../words/language.ts';
import type { WebhookSettings } from '../channel-settings.ts';
import type { Channel } from '../delivery.ts';
import { sendHttp, targetOf } from '../http.ts';
import { placeholdersOf } from '../placeholders.ts';
import { DEFAULT_TEMPLATE, escapeFor, fill, urlEscape } from '../template.ts';

const JSON_TYPE = 'application/json';

/** To anything that takes an HTTP request. */
export function createWebhookChannel(settings: WebhookSettings, language: Language, clock: Clock): Channel {
  const { url, method, headers, template = DEFAULT_TEMPLATE, perHour } = settings;
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const hasBody = method !== 'GET';
  const escape = escapeFor(named ?? JSON_TYPE);
  const target = targetOf(url);
  const place = {
    target,
    remedy: 'Check url, method, headers and template in notify: channels: webhook:.',
    wall: () => clock.now().wall,
  };
  return {
    name: 'webhook',
    target,
    perHour,
    deliver(alert, signal) {
      const values = placeholdersOf(alert, language);
      const request = {
        url: fill(url, values, urlEscape),
        method,
        headers: { ...(hasBody && named === undefined && { 'Content-Type': JSON_TYPE }), ...headers },
        ...(hasBody && { body: fill(template, values, escape) }),
      };
      return sendHttp(request, place, signal);
    },
  };
}
