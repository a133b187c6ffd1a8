import { isLoopback, webSettingsSchema, type WebSettings } from '../web/settings.ts';
import type { EnvValues } from './env-names.ts';
import type { Findings } from './findings.ts';

/** The page, or undefined if it is off or something is wrong with it. */
export function webSettings(values: EnvValues, findings: Findings): WebSettings | undefined {
  const port = values.WEB_PORT ?? 8080;
  if (port === 'off') return undefined;
  const host = values.WEB_HOST ?? '127.0.0.1';
  // Beyond this machine nobody decides by saying nothing.
  const auth = values.WEB_AUTH ?? (isLoopback(host) ? 'none' : undefined);
  const settings = {
    host,
    port,
    auth,
    ...(values.WEB_TOKEN === undefined ? {} : { token: values.WEB_TOKEN }),
    allowedHosts: values.WEB_ALLOWED_HOSTS ?? [],
  };
  const checked = webSettingsSchema.safeParse(settings);
  if (!checked.success) findings.issues('web', checked.error.issues);
  return checked.data;
}
