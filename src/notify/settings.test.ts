import { describe, expect, it } from 'vitest';
import { withSecrets, type SecretText } from './secrets.ts';
import { notifySchema, type NotifySettings } from './settings.ts';

const faults = (input: unknown) =>
  notifySchema.safeParse(input).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const files: Readonly<Record<string, string>> = {
  '/token': 'tk_secret\n',
  '/empty': '\n',
  '/url': 'https://hooks.example.com/T0/secret',
};
const read = (path: string): SecretText => {
  const text = files[path];
  return text === undefined ? { ok: false, cause: 'does not exist' } : { ok: true, text };
};

function settled(input: unknown): NotifySettings {
  const result = withSecrets(notifySchema.parse(input), read);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.settings;
}

const email = { host: 'mail.example.com', from: 'pi@example.com', to: 'me@example.com' };
const ntfy = { topic: 'abc' };
const webhook = { url: 'https://example.com/hook' };

describe('the settings', () => {
  it('have sensible defaults', () => {
    expect(settled({})).toEqual({
      language: 'en',
      quietHours: { from: 1320, until: 420 },
      perDay: 3,
      advice: ['now'],
      troubleAfter: 300,
      channels: {},
    });
  });

  it('take MQTT by its name alone', () => {
    const mqtt = { prefix: 'smartmeter', discovery: true, discoveryPrefix: 'homeassistant' };
    expect(settled({ channels: { mqtt: null } }).channels).toEqual({ mqtt });
    expect(settled({ channels: {} }).channels).toEqual({});
  });

  it('can switch everything off', () => {
    const settings = settled({ quiet_hours: 'none', advice: [], trouble: false });
    expect(settings).toEqual({ language: 'en', perDay: 3, advice: [], channels: {} });
  });

  it('know the port by the security', () => {
    const port = (security?: string) => settled({ channels: { email: { ...email, security } } }).channels.email?.port;
    expect([port(), port('tls'), port('none')]).toEqual([587, 465, 25]);
  });

  it('read secrets from files, and name them all', () => {
    const input = notifySchema.parse({
      channels: {
        ntfy: { ...ntfy, token_file: '/token' },
        webhook: { url_file: '/url', headers: { Authorization: { file: '/token' }, 'X-A': 'key' } },
        email: { ...email, user: 'pi', password: 'pw' },
      },
    });
    const result = withSecrets(input, read);
    expect(result).toMatchObject({
      ok: true,
      settings: {
        channels: {
          ntfy: { token: 'tk_secret' },
          webhook: {
            url: 'https://hooks.example.com/T0/secret',
            headers: { Authorization: 'tk_secret', 'X-A': 'key' },
          },
        },
      },
    });
    const secrets = result.ok ? result.secrets : [];
    expect(new Set(secrets)).toEqual(new Set(['tk_secret', 'abc', 'https://hooks.example.com/T0/secret', 'key', 'pw']));
  });
});

describe('faults tell what is expected', () => {
  it.each<[unknown, string]>([
    [{ langauge: 'de' }, ': unknown name langauge; notify has language, quiet_hours, per_day'],
    [{ language: 'fr' }, 'language: expected de or en'],
    [{ quiet_hours: '22-7' }, 'quiet_hours: expected two different times of the day such as 22:00-07:00, or none'],
    [{ quiet_hours: 1320 }, 'quiet_hours: expected the hours without notifications such as 22:00-07:00, or none'],
    [{ per_day: 0 }, 'per_day: expected the notifications that an appliance may have on a day, a number from 1 to 48'],
    [{ advice: 'now' }, 'advice: expected a list of now, partly, withdrawn'],
    [{ advice: ['good'] }, 'advice.0: expected some of now, partly, withdrawn'],
    [{ channels: { sms: {} } }, 'channels: unknown name sms; channels has mqtt, ntfy, webhook, email'],
    [{ channels: { mqtt: { prefix: 'a/#' } } }, 'channels.mqtt.prefix: expected the beginning of a topic'],
    [{ channels: { mqtt: { prefix: 'a/' } } }, 'channels.mqtt.prefix: expected no slash at the end'],
    [{ channels: { ntfy: {} } }, 'channels.ntfy.topic: expected the topic that your phone subscribes'],
    [{ channels: { ntfy: { topic: 'a/b' } } }, 'channels.ntfy.topic: expected at most 64 letters'],
    [{ channels: { ntfy: { ...ntfy, url: 'ntfy.sh' } } }, 'channels.ntfy.url: expected the URL of the ntfy server'],
    [
      { channels: { ntfy: { ...ntfy, url: 'https://ntfy.sh?auth=abc' } } },
      'channels.ntfy.url: expected the URL of the ntfy server without a query; a token belongs into token',
    ],
    [
      { channels: { ntfy: { ...ntfy, token: 'a', token_file: 'b' } } },
      'channels.ntfy.token_file: expected token or token_file, not both',
    ],
    [{ channels: { webhook: {} } }, 'channels.webhook.url: expected a URL, or url_file with a file that has it'],
    [
      { channels: { webhook: { url: 'ftp://x' } } },
      'channels.webhook.url: expected a URL such as https://example.com/hook with http:// or https://',
    ],
    [
      { channels: { webhook: { url: 'https://a:b@x' } } },
      'channels.webhook.url: expected a URL such as https://example.com/hook without user and password',
    ],
    [
      { channels: { webhook: { url: 'https://x/{{tittle}}' } } },
      'channels.webhook.url: expected placeholders of these',
    ],
    [
      { channels: { webhook: { ...webhook, template: '{"a": {{text}}}' } } },
      'channels.webhook.template: expected JSON with placeholders between quotes',
    ],
    [
      { channels: { webhook: { ...webhook, method: 'GET', template: 'x' } } },
      'channels.webhook.template: expected none: a GET has no body',
    ],
    [
      { channels: { webhook: { ...webhook, headers: { A: 1 } } } },
      'channels.webhook.headers.A: expected a text in quotes',
    ],
    [{ channels: { email: { ...email, to: 'Me <me@example.com>' } } }, 'channels.email.to: expected an e-mail address'],
    [
      { channels: { email: { ...email, user: 'pi' } } },
      'channels.email.password: expected a password or password_file, because there is a user',
    ],
    [
      { channels: { email: { ...email, password: 'x' } } },
      'channels.email.user: expected a user, because there is a password',
    ],
    [
      { channels: { email: { ...email, user: 'pi', password: 'x', security: 'none' } } },
      'channels.email.security: expected starttls or tls: the password would go through the network in the clear',
    ],
    [
      { channels: { email: { ...email, security: 'none', ca_file: '/ca' } } },
      'channels.email.ca_file: expected no such file, or security: starttls or tls',
    ],
  ])('%j', (input, expected) => {
    const found = faults(input);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('of files without what is in them', () => {
    const fault = (channels: unknown) => withSecrets(notifySchema.parse({ channels }), read);
    expect(
      fault({ ntfy: { ...ntfy, token_file: '/none' }, email: { ...email, user: 'a', password_file: '/empty' } }),
    ).toEqual({
      ok: false,
      faults: [
        {
          path: ['channels', 'ntfy', 'token_file'],
          message: 'expected a file that can be read; this one does not exist',
        },
        { path: ['channels', 'email', 'password_file'], message: 'expected a file that is not empty' },
      ],
    });
    const bad = fault({ webhook: { url_file: '/token', headers: { A: 'a\nB: c' } } });
    expect(bad).toMatchObject({
      ok: false,
      faults: [{ path: ['channels', 'webhook', 'url_file'] }, { path: ['channels', 'webhook', 'headers', 'A'] }],
    });
    expect(JSON.stringify(bad)).not.toContain('tk_secret');
  });
});
