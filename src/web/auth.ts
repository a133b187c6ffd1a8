import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Clock } from '../clock.ts';
import { LogGate } from '../log-gate.ts';
import type { Logger } from '../logger.ts';
import { FailedLogins } from './failed-logins.ts';
import { isSameSecret, issueSession, readSession, SESSION_SECONDS } from './session.ts';
import type { WebSettings } from './settings.ts';
import type { WebEnv } from './web-env.ts';

const COOKIE = 'smartmeter_session';

/** What became of a request's credentials. */
export type Verdict =
  | { readonly kind: 'in' }
  | { readonly kind: 'out'; readonly why: 'nothing given' | 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number };

export interface Auth {
  /** Judges a request by its cookie or Bearer token, and renews the cookie. */
  admit(c: Context<WebEnv>): Verdict;
  /** Judges a token from the login form, and sets the cookie when it is right. */
  login(c: Context<WebEnv>, given: string): Verdict;
}

export interface AuthDeps {
  readonly settings: Pick<WebSettings, 'auth' | 'token'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const IN: Verdict = { kind: 'in' };

/** With `none` everybody may look; with `proxy` the proxy in front has asked already, and whoever gets here is trusted. */
export function createAuth({ settings, clock, logger }: AuthDeps): Auth {
  const { auth, token } = settings;
  if (auth !== 'token' || token === undefined) return { admit: () => IN, login: () => IN };
  const failed = new FailedLogins();
  const gate = new LogGate();

  function judge(c: Context<WebEnv>, given: string): Verdict {
    const now = clock.now();
    const address = c.env.incoming.socket.remoteAddress ?? '';
    const seconds = failed.secondsToWait(address, now.mono);
    if (seconds > 0) return { kind: 'wait', seconds };
    if (isSameSecret(given, token as string)) return IN;
    failed.count(address, now.mono);
    const kept = gate.pass('wrong token', now);
    if (kept !== undefined)
      logger.warn(
        `Someone at ${address} gave a wrong token for the page and was not let in. The right one is WEB_TOKEN.`,
      );
    return { kind: 'out', why: 'wrong' };
  }

  function letIn(c: Context<WebEnv>): Verdict {
    const session = issueSession(token as string, clock.now().wall);
    setCookie(c, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: SESSION_SECONDS });
    return IN;
  }

  return {
    admit(c) {
      const session = readSession(getCookie(c, COOKIE) ?? '', token, clock.now().wall);
      if (session === 'renew') return letIn(c);
      if (session === 'valid') return IN;
      const given = /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '')?.[1];
      return given === undefined ? { kind: 'out', why: 'nothing given' } : judge(c, given);
    },
    login(c, given) {
      const verdict = judge(c, given);
      return verdict.kind === 'in' ? letIn(c) : verdict;
    },
  };
}
