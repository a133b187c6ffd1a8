import type { MiddlewareHandler } from 'hono';
import { isLoopback, type WebSettings } from './settings.ts';
import type { WebEnv } from './web-env.ts';

/**
 * Without anybody asking who is there, everybody may look; the books are changed, and the whole state is handed out, on
 * the machine itself only.
 */
export function onlyWhoMayChange({ auth }: Pick<WebSettings, 'auth'>): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (auth !== 'none') return next();
    const { remoteAddress, localAddress } = c.env.incoming.socket;
    if (remoteAddress !== undefined && (isLoopback(remoteAddress) || remoteAddress === localAddress)) return next();
    const error =
      'With WEB_AUTH=none this is possible on the machine of the service only. Use its command line there, or set WEB_AUTH=token.';
    return c.json({ error }, 403);
  };
}
