import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Auth, Verdict } from './auth.ts';
import type { EventStreams } from './event-streams.ts';
import { NO_STORE, SECURITY_HEADERS } from './headers.ts';
import { languageOf } from './language.ts';
import { ASSETS } from './page/assets.ts';
import { loginPage } from './page/login-page.ts';
import { statePage } from './page/state-page.ts';
import { hostName, isAllowedHost, isOwnOrigin } from './request-origin.ts';
import type { WebSettings } from './settings.ts';
import type { StateDocument } from './state.ts';
import type { WebEnv } from './web-env.ts';

/** What the routes show, and who may see it. */
export interface RoutesDeps {
  readonly settings: WebSettings;
  readonly auth: Auth;
  readonly streams: EventStreams;
  readonly state: () => StateDocument;
  readonly healthy: () => boolean;
  readonly ready: () => Readiness;
}

export interface Readiness {
  readonly ready: boolean;
  /** Sources without a reading of now. */
  readonly waitingFor: readonly string[];
}

/** Bytes of a login form; nothing else is posted. */
const FORM_AT_MOST = 4096;

export function createRoutes({ settings, auth, streams, state, healthy, ready }: RoutesDeps): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.use(withSecurityHeaders);
  // Open, and asked by supervisors that know no names: before all checks.
  app.get('/healthz', (c) => c.body(null, healthy() ? 200 : 503));
  app.use(forUs(settings), fromUs(settings));
  for (const { path, type, body } of ASSETS) {
    // The address of an asset holds its digest (page/assets.ts), so it may be kept.
    app.get(`/${path}`, (c) =>
      c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=31536000, immutable' }),
    );
  }
  app.post('/login', bodyLimit({ maxSize: FORM_AT_MOST, onError: tooLarge }), async (c) => {
    const given = new URLSearchParams(await c.req.text()).get('token') ?? '';
    const verdict = auth.login(c, given.trim());
    return verdict.kind === 'in' ? c.redirect('./', 303) : keptOut(c, verdict);
  });
  app.use(async (c, next) => {
    const verdict = auth.admit(c);
    return verdict.kind === 'in' ? next() : keptOut(c, verdict);
  });
  app.get('/readyz', (c) => {
    const readiness = ready();
    return c.json(readiness, readiness.ready ? 200 : 503);
  });
  app.get('/api/state', (c) => c.json(state()));
  app.get('/api/events', (c) => openStream(c, streams));
  app.get('/', (c) => page(c, statePage(state(), languageOf(c.req.header('Accept-Language')))));
  app.notFound(nothingHere);
  return app;
}

const withSecurityHeaders: MiddlewareHandler<WebEnv> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.header(name, value);
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', NO_STORE);
};

function forUs(settings: WebSettings): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const header = c.env.incoming.headers.host;
    if (isAllowedHost(header, settings)) return next();
    const name = hostName(header) ?? 'this name';
    return c.text(
      `This service does not answer to ${name}. If that is its name in your network, set WEB_ALLOWED_HOSTS=${name}; ` +
        'else open it by the address of its machine.\n',
      421,
    );
  };
}

function fromUs(settings: WebSettings): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const host = c.env.incoming.headers.host;
    const headers = { host, origin: c.req.header('Origin'), fetchSite: c.req.header('Sec-Fetch-Site') };
    if (isOwnOrigin(headers, settings)) return next();
    return c.text('This request comes from another site and was refused. Open the page itself.\n', 403);
  };
}

function tooLarge(c: Context): Response {
  return c.text('This is larger than a login form can be.\n', 413);
}

function openStream(c: Context<WebEnv>, streams: EventStreams): Response {
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  if (streams.open(c.env.outgoing)) return RESPONSE_ALREADY_SENT;
  return c.json({ error: 'Too many pages are open. Close one that nobody looks at, or try again in a minute.' }, 503, {
    'Retry-After': '60',
  });
}

/** Asks for the token: a form for people, words for programs. */
function keptOut(c: Context<WebEnv>, verdict: Exclude<Verdict, { kind: 'in' }>): Response | Promise<Response> {
  const status = verdict.kind === 'wait' ? 429 : 401;
  if (verdict.kind === 'wait') c.header('Retry-After', String(verdict.seconds));
  else c.header('WWW-Authenticate', 'Bearer');
  if (c.req.path === '/' || c.req.path === '/login') {
    return page(c, loginPage(verdict, languageOf(c.req.header('Accept-Language'))), status);
  }
  const error =
    verdict.kind === 'wait'
      ? `Too many wrong tokens came from this address. Try again in ${verdict.seconds} seconds.`
      : 'Log in on the page, or send the header "Authorization: Bearer" with the token of WEB_TOKEN.';
  return c.json({ error }, status);
}

function page(c: Context<WebEnv>, body: ReturnType<typeof statePage>, status: 200 | 401 | 429 = 200) {
  c.header('Vary', 'Accept-Language');
  return c.html(body, status);
}

function nothingHere(c: Context<WebEnv>): Response {
  const { method } = c.req;
  if (method !== 'GET' && method !== 'HEAD') {
    return c.text(`${method} is not understood here. This service is only looked at: GET and HEAD.\n`, 405, {
      Allow: 'GET, HEAD',
    });
  }
  return c.text('There is nothing at this address. The page is at /, the readings as JSON at /api/state.\n', 404);
}
