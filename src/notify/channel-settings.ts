/** Retained topics on the broker that is read, and Home Assistant's discovery. */
export interface MqttChannelSettings {
  /** Topics begin with it, without a slash at the end. */
  readonly prefix: string;
  readonly discovery: boolean;
  /** Where Home Assistant looks. */
  readonly discoveryPrefix: string;
}

/** A server that speaks ntfy (docs.ntfy.sh/publish). */
export interface NtfySettings {
  /** Of the server, without the topic. */
  readonly url: string;
  /** Who knows it can read along: as good as a password. */
  readonly topic: string;
  readonly token?: string;
  readonly perHour: number;
}

export interface WebhookSettings {
  /** With placeholders. Many carry a secret in it. */
  readonly url: string;
  readonly method: WebhookMethod;
  /** Values can be secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body with placeholders; a JSON document of our own where absent. */
  readonly template?: string;
  readonly perHour: number;
}

export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything is said, `none` in the clear. */
  readonly security: EmailSecurity;
  readonly user?: string;
  readonly password?: string;
  /** PEM. */
  readonly ca?: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly perHour: number;
}

export interface ChannelSettings {
  readonly mqtt?: MqttChannelSettings;
  readonly ntfy?: NtfySettings;
  readonly webhook?: WebhookSettings;
  readonly email?: EmailSettings;
}

export const WEBHOOK_METHODS = ['POST', 'PUT', 'PATCH', 'GET'] as const;
export type WebhookMethod = (typeof WEBHOOK_METHODS)[number];
export const EMAIL_SECURITY = ['starttls', 'tls', 'none'] as const;
export type EmailSecurity = (typeof EMAIL_SECURITY)[number];
