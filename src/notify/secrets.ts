import { urlFault, type ChannelsInput } from './channel-schema.ts';
import type { ChannelSettings, EmailSettings, NtfySettings, WebhookSettings } from './channel-settings.ts';
import type { NotifyInput, NotifySettings } from './settings.ts';
import { placeholderFault } from './template.ts';

/** What is in a file, or in words why it cannot be read: "does not exist". */
export type SecretText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly cause: string };

/** One thing wrong with a file of a secret. No member holds what is in it. */
export interface SecretFault {
  /** Where it is named, from `notify:` on. */
  readonly path: readonly string[];
  /** "expected …" */
  readonly message: string;
}

export type WithSecrets =
  | {
      readonly ok: true;
      readonly settings: NotifySettings;
      /** Never to be shown, wherever they occur. */
      readonly secrets: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly SecretFault[] };

/** Puts what is in files into its place. @param read reads a file, never throws */
export function withSecrets(input: NotifyInput, read: (path: string) => SecretText): WithSecrets {
  const reader = createReader(read);
  const { ntfy, webhook, email, mqtt } = input.channels;
  const channels: ChannelSettings = {
    ...(mqtt && { mqtt }),
    ...(ntfy && { ntfy: ntfySettings(ntfy, reader) }),
    ...(webhook && { webhook: webhookSettings(webhook, reader) }),
    ...(email && { email: emailSettings(email, reader) }),
  };
  if (reader.faults.length > 0) return { ok: false, faults: reader.faults };
  return { ok: true, settings: { ...input, channels }, secrets: secretsOf(channels) };
}

/** Everything in the settings of channels that must never be shown. */
export function secretsOf({ ntfy, webhook, email }: ChannelSettings): string[] {
  return [ntfy?.token, ntfy?.topic, webhook?.url, ...Object.values(webhook?.headers ?? {}), email?.password].filter(
    (secret): secret is string => secret !== undefined && secret !== '',
  );
}

interface Reader {
  readonly faults: SecretFault[];
  /** What stands in the configuration itself, else what is in the file; undefined if neither is there. */
  readonly get: (path: readonly string[], value: string | undefined, file: string | undefined) => string | undefined;
}

function createReader(read: (path: string) => SecretText): Reader {
  const faults: SecretFault[] = [];
  return {
    faults,
    get(path, value, file) {
      if (value !== undefined || file === undefined) return value;
      const found = read(file);
      const message = found.ok
        ? 'expected a file that is not empty'
        : `expected a file that can be read; this one ${found.cause}`;
      // An editor ends the last line.
      const text = found.ok ? found.text.trim() : '';
      if (text !== '') return text;
      faults.push({ path, message });
      return undefined;
    },
  };
}

type Input<N extends keyof ChannelsInput> = NonNullable<ChannelsInput[N]>;

function ntfySettings({ url, topic, token, token_file, per_hour }: Input<'ntfy'>, { get }: Reader): NtfySettings {
  const secret = get(['channels', 'ntfy', 'token_file'], token, token_file);
  return { url, topic, perHour: per_hour, ...(secret !== undefined && { token: secret }) };
}

function webhookSettings(input: Input<'webhook'>, { get, faults }: Reader): WebhookSettings {
  const { url, url_file, method, headers, template, per_hour } = input;
  const path = ['channels', 'webhook', 'url_file'];
  const address = get(path, url, url_file) ?? '';
  if (address !== '' && url === undefined) {
    const fault = urlFault(address);
    const message =
      fault === undefined
        ? placeholderFault(address)
        : `expected a file with a URL such as https://example.com/hook${fault}`;
    if (message !== undefined) faults.push({ path, message });
  }
  const values = Object.entries(headers).map(([name, value]) => {
    const at = ['channels', 'webhook', 'headers', name];
    const text = typeof value === 'string' ? value : get([...at, 'file'], undefined, value.file);
    // RFC 9110, 5.5: no line may be begun in a value.
    // oxlint-disable-next-line no-control-regex
    if (text !== undefined && /[\0-\x08\x0a-\x1f\x7f]|[^\0-\xff]/.test(text)) {
      faults.push({ path: at, message: 'expected one line of letters that a header can carry' });
    }
    return [name, text ?? ''] as const;
  });
  return {
    url: address,
    method,
    headers: Object.fromEntries(values),
    ...(template !== undefined && { template }),
    perHour: per_hour,
  };
}

function emailSettings(input: Input<'email'>, { get }: Reader): EmailSettings {
  const { password, password_file, ca_file, per_hour, user, ...rest } = input;
  const secret = get(['channels', 'email', 'password_file'], password, password_file);
  const ca = get(['channels', 'email', 'ca_file'], undefined, ca_file);
  return {
    ...rest,
    perHour: per_hour,
    ...(user !== undefined && { user }),
    ...(secret !== undefined && { password: secret }),
    ...(ca !== undefined && { ca }),
  };
}
