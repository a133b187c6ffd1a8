import { z } from 'zod';
import { strict, wholeBetween, yesOrNo } from '../strict.ts';
import { EMAIL_SECURITY, WEBHOOK_METHODS, type EmailSecurity, type MqttChannelSettings } from './channel-settings.ts';
import { placeholderFault, templateFault } from './template.ts';

/** RFC 8314 and RFC 6409: submission over TLS, with STARTTLS; a relay in the clear. */
const EMAIL_PORTS: Readonly<Record<EmailSecurity, number>> = { tls: 465, starttls: 587, none: 25 };

const secretFile = (what: string) =>
  z.string({ error: `expected the path of a file with ${what}` }).min(1, `expected the path of a file with ${what}`);

const perHour = (usual: number) =>
  wholeBetween(1, 3600, 'the notifications that may be sent in an hour').default(usual);

/** A level of a topic or several; wildcards are for those who read. */
const prefixSchema = (usual: string) =>
  z
    .string({ error: `expected the beginning of a topic such as ${usual}` })
    .regex(
      /^[^+#\0/$][^+#\0]{0,63}$/,
      `expected the beginning of a topic such as ${usual}, without + # and without a slash at the beginning`,
    )
    .refine((prefix) => !prefix.endsWith('/'), 'expected no slash at the end')
    .default(usual);

const mqttShape = strict('mqtt', {
  discovery: yesOrNo('whether Home Assistant is told').default(true),
  prefix: prefixSchema('smartmeter'),
  discovery_prefix: prefixSchema('homeassistant'),
});

/** `mqtt:` alone is enough to have it. */
const mqttSchema = mqttShape
  .nullable()
  .transform((value) => value ?? mqttShape.parse({}))
  .transform(({ discovery_prefix, ...rest }): MqttChannelSettings => ({ ...rest, discoveryPrefix: discovery_prefix }));

const ntfySchema = strict('ntfy', {
  url: httpUrl('the URL of the ntfy server such as https://ntfy.sh')
    .refine(
      (url) => !url.includes('?'),
      'expected the URL of the ntfy server without a query; a token belongs into token',
    )
    .default('https://ntfy.sh'),
  topic: z
    .string({ error: 'expected the topic that your phone subscribes' })
    .regex(/^[-_A-Za-z0-9]{1,64}$/, 'expected at most 64 letters, digits, dashes and underscores'),
  token: z.string({ error: 'expected an access token, in quotes' }).min(1, 'expected an access token').optional(),
  token_file: secretFile('the access token').optional(),
  per_hour: perHour(30),
}).superRefine(notBoth('token'));

const headerValue = z.union([z.string(), strict('a header from a file', { file: secretFile('the value') })], {
  error: 'expected a text in quotes, or file: and the path of a file with it',
});

const webhookSchema = strict('webhook', {
  url: httpUrl('a URL such as https://example.com/hook').optional(),
  url_file: secretFile('the URL').optional(),
  method: z.enum(WEBHOOK_METHODS, { error: `expected one of ${WEBHOOK_METHODS.join(', ')}` }).default('POST'),
  headers: z
    .record(
      // RFC 9110, 5.6.2: token.
      z.string().regex(/^[!#$%&'*+.^_`|~\dA-Za-z-]+$/, 'expected the name of an HTTP header'),
      headerValue,
      { error: 'expected headers, each as name: value' },
    )
    .default({}),
  template: z.string({ error: 'expected a text with placeholders such as {{text}}' }).optional(),
  per_hour: perHour(60),
})
  .superRefine(notBoth('url'))
  .superRefine(({ url, url_file, method, headers, template }, ctx) => {
    const add = (path: string, message: string | undefined) => {
      if (message !== undefined) ctx.addIssue({ code: 'custom', path: [path], message });
    };
    if (url === undefined && url_file === undefined) add('url', 'expected a URL, or url_file with a file that has it');
    if (url !== undefined) add('url', placeholderFault(url));
    if (method === 'GET' && template !== undefined)
      add('template', 'expected none: a GET has no body; placeholders can stand in the URL');
    else if (template !== undefined) add('template', templateFault(template, contentTypeOf(headers)));
  });

/** Undefined where it is in a file. */
function contentTypeOf(headers: Readonly<Record<string, unknown>>): string | undefined {
  const value = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (value === undefined) return 'application/json';
  return typeof value === 'string' ? value : undefined;
}

const address = z
  .string({ error: 'expected an e-mail address' })
  .regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/, 'expected an e-mail address such as me@example.com, without a name around it');

const emailSchema = strict('email', {
  host: z.string({ error: 'expected the name of the mail server' }).min(1, 'expected the name of the mail server'),
  port: wholeBetween(1, 65_535, 'a port').optional(),
  security: z.enum(EMAIL_SECURITY, { error: `expected one of ${EMAIL_SECURITY.join(', ')}` }).default('starttls'),
  user: z.string({ error: 'expected the user name at the mail server' }).min(1, 'expected a user name').optional(),
  password: z.string({ error: 'expected the password, in quotes' }).min(1, 'expected a password').optional(),
  password_file: secretFile('the password').optional(),
  ca_file: secretFile('the certificate of an authority (PEM)').optional(),
  from: address,
  to: z.union([address.transform((one) => [one]), z.array(address).min(1, 'expected at least one address')], {
    error: 'expected an e-mail address such as me@example.com, or a list of them',
  }),
  per_hour: perHour(10),
})
  .superRefine(notBoth('password'))
  .superRefine(({ host, user, password, password_file, security, ca_file }, ctx) => {
    const hasPassword = password !== undefined || password_file !== undefined;
    const add = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (user !== undefined && !hasPassword)
      add('password', 'expected a password or password_file, because there is a user');
    if (user === undefined && hasPassword) add('user', 'expected a user, because there is a password');
    if (security !== 'none') return;
    if (hasPassword && !isLoopback(host))
      add('security', 'expected starttls or tls: the password would go through the network in the clear');
    if (ca_file !== undefined) add('ca_file', 'expected no such file, or security: starttls or tls');
  })
  .transform(({ port, security, ...rest }) => ({ ...rest, security, port: port ?? EMAIL_PORTS[security] }));

/** `channels:`; each is there if it is named. */
export const channelsSchema = strict('channels', {
  mqtt: mqttSchema.optional(),
  ntfy: ntfySchema.optional(),
  webhook: webhookSchema.optional(),
  email: emailSchema.optional(),
});

/** Channels as checked, with names of files where a secret is kept in one. */
export type ChannelsInput = z.output<typeof channelsSchema>;

function httpUrl(what: string) {
  return z.string({ error: `expected ${what}` }).superRefine((text, ctx) => {
    const fault = urlFault(text);
    if (fault !== undefined) ctx.addIssue(`expected ${what}${fault}`);
  });
}

/** What is wrong with a URL, to be put behind what was expected; placeholders may stand in it. */
export function urlFault(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text.replace(/\{\{\s*\w+\s*\}\}/g, 'x'));
  } catch {
    return '';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return ' with http:// or https://';
  if (url.username !== '' || url.password !== '')
    return ' without user and password; they belong into headers: Authorization';
  return undefined;
}

function notBoth(name: string) {
  return (settings: object, ctx: z.core.$RefinementCtx) => {
    const values = settings as Readonly<Record<string, unknown>>;
    if (values[name] === undefined || values[`${name}_file`] === undefined) return;
    ctx.addIssue({ code: 'custom', path: [`${name}_file`], message: `expected ${name} or ${name}_file, not both` });
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
