import type { Clock } from '../../clock.ts';
import type { Language } from '../../words/language.ts';
import type { Alert } from '../alert.ts';
import type { NtfySettings } from '../channel-settings.ts';
import type { Channel } from '../delivery.ts';
import { sendHttp, targetOf } from '../http.ts';
import { safeWords } from '../safe-words.ts';

/**
 * To a phone by a server that speaks ntfy. Published as JSON to the server's root, so that title and text may have any
 * letters (docs.ntfy.sh/publish, "Publish as JSON").
 */
export function createNtfyChannel(settings: NtfySettings, language: Language, clock: Clock): Channel {
  const { url, topic, token, perHour } = settings;
  const target = targetOf(url);
  const secrets = [topic, ...(token === undefined ? [] : [token])];
  const headers = {
    'Content-Type': 'application/json',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  const place = {
    target,
    remedy: `Check ${token === undefined ? 'topic, and whether the server wants a token,' : 'topic and token'} in notify: channels: ntfy:.`,
    explain: (body: string) => errorIn(body, secrets),
    wall: () => clock.now().wall,
  };
  return {
    name: 'ntfy',
    target,
    perHour,
    deliver(alert, signal) {
      const { title, text } = alert.words[language];
      const body = JSON.stringify({ topic, title, message: text, ...looks(alert) });
      return sendHttp({ url, method: 'POST', headers, body }, place, signal);
    },
  };
}

/** Priority 1–5, and tags that ntfy shows as emojis. */
function looks(alert: Alert): { readonly priority: number; readonly tags: readonly string[] } {
  switch (alert.kind) {
    case 'advice':
      return { priority: 3, tags: [alert.withdrawn ? 'cloud' : alert.level === 'partly' ? 'partly_sunny' : 'sunny'] };
    case 'trouble':
      return alert.over ? { priority: 2, tags: ['white_check_mark'] } : { priority: 4, tags: ['warning'] };
    case 'test':
      return { priority: 3, tags: ['wave'] };
  }
}

/** ntfy answers a refusal with `{"code":40301,"http":403,"error":"forbidden", …}`. */
function errorIn(body: string, secrets: readonly string[]): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' ? safeWords(error, secrets) : undefined;
  } catch {
    return undefined;
  }
}
