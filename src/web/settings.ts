import { z } from 'zod';

/** The page and the API, complete and checked. */
export interface WebSettings {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** `proxy`: someone in front has asked already. */
  readonly auth: 'none' | 'token' | 'proxy';
  readonly token?: string;
  /** Host names that a request may ask for, beside loopback and addresses; against DNS rebinding. */
  readonly allowedHosts: readonly string[];
}

/** A rule over several settings is judged even if one of them is wrong by itself: all faults are told at once. */
const when = () => true;

/** Each message tells what is expected; the path is the setting to change. */
export const webSettingsSchema = z
  .strictObject({
    host: z.string().min(1),
    port: z.number().int().min(0).max(65_535),
    auth: z.enum(['none', 'token', 'proxy'], {
      error:
        'expected token, proxy or none, because the page can be reached from other machines: ' +
        'token asks for WEB_TOKEN, proxy leaves the asking to the proxy in front, none lets everybody in',
    }),
    token: z.string().min(16, 'expected at least 16 characters').exactOptional(),
    allowedHosts: z.array(z.string().min(1)),
  })
  .refine(({ auth, token }) => auth !== 'token' || token !== undefined, {
    when,
    path: ['token'],
    error: 'expected a token of at least 16 characters, because WEB_AUTH is token',
  })
  .refine(({ auth, token }) => token === undefined || auth === 'token', {
    when,
    path: ['auth'],
    error: 'expected token, because WEB_TOKEN is set; or leave WEB_TOKEN out',
  }) satisfies z.ZodType<WebSettings>;

/** Whether an address or name can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(bare);
}
