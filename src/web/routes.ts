import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Clock } from '../clock.ts';
import { adviceRoutes } from './advice-routes.ts';
import type { AdviceState } from './advice-state.ts';
import type { Auth, Verdict } from './auth.ts';
import { backupRoutes, type StateFile } from './backup-routes.ts';
import { onlyWhoMayChange } from './changes.ts';
import type { EventStreams } from './event-streams.ts';
import { NO_STORE, SECURITY_HEADERS } from './headers.ts';
import { historyRoutes, type HistoryAccess } from './history-routes.ts';
import { languageOf } from '../words/language.ts';
import { openApi } from './openapi.ts';
import { outboxRoutes, type OutboxAccess } from './outbox-routes.ts';
import { loginPage } from './page/login-page.ts';
import { statePage } from './page/state-page.ts';
import { hostName, isAllowedHost, isOwnOrigin } from './request-origin.ts';
import type { WebSettings } from './settings.ts';
import type { StateDocument } from './state.ts';
import { uiRoutes, type Ui } from './ui-routes.ts';
import type { WebEnv } from './web-env.ts';

/** What the routes show, and who may see it. */
export interface RoutesDeps {
  readonly settings: WebSettings;
  readonly auth: Auth;
  readonly streams: EventStreams;
  readonly ui: Ui;
  readonly state: () => StateDocument;
  readonly healthy: () => boolean;
  readonly ready: () => Readiness;
  readonly clock: Clock;
  /** Whether now is a good moment; without it there is no such address. */
  readonly advice?: () => AdviceState;
  readonly history?: HistoryAccess;
  /** What waits to be delivered, to be seen and changed; without it there is no such address. */
  readonly outbox?: OutboxAccess;
  /** The state of the service as a file; without it there is no such address. */
  readonly stateFile?: StateFile;
}

export interface Readiness {
  readonly ready: boolean;
  /** Sources without a reading of now. */
  readonly waitingFor: readonly string[];
}

/** Bytes of a login form. */
const FORM_AT_MOST = 4096;
/** Reading it writes a copy first, so that no foreign page may cause that. */
const BACKUP = '/api/backup';

export function createRoutes(deps: RoutesDeps): Hono<WebEnv> {
  const { settings, auth, streams, ui, healthy, ready, state } = deps;
  const app = new Hono<WebEnv>();
  app.use(withSecurityHeaders);
  // Open, and asked by supervisors that know no names: before all checks.
  app.get('/healthz', (c) => c.body(null, healthy() ? 200 : 503));
  app.use(forUs(settings), fromUs(settings));
  app.route('/', uiRoutes(ui));
  app.post('/login', bodyLimit({ maxSize: FORM_AT_MOST, onError: tooLarge }), async (c) => {
    const given = new URLSearchParams(await c.req.text()).get('token') ?? '';
    const verdict = auth.login(c, given.trim());
    return verdict.kind === 'in' ? c.redirect('./', 303) : keptOut(c, verdict, ui);
  });
  app.use(async (c, next) => {
    const verdict = auth.admit(c);
    return verdict.kind === 'in' ? next() : keptOut(c, verdict, ui);
  });
  app.get('/readyz', (c) => {
    const readiness = ready();
    return c.json(readiness, readiness.ready ? 200 : 503);
  });
  app.get('/api/state', (c) => c.json(state()));
  app.get('/api/events', (c) => openStream(c, streams));
  if (deps.advice) app.route('/api/advice', adviceRoutes(deps.advice));
  if (deps.history) app.route('/api/history', historyRoutes(deps.history, deps.clock));
  app.get('/api/openapi.json', (c) => c.json(openApi(state().service.version)));
  addLocalApi(app, deps);
  for (const [path, isKiosk] of [
    ['/', false],
    ['/kiosk', true],
  ] as const) {
    app.get(path, async (c) => {
      const language = languageOf(c.req.header('Accept-Language'));
      return page(c, statePage({ state: state(), language, ui: await ui(), isKiosk }));
    });
  }
  app.notFound(nothingHere);
  return app;
}

/** What the command line asks of a running service. */
function addLocalApi(app: Hono<WebEnv>, { settings, clock, outbox, stateFile }: RoutesDeps): void {
  const guard = onlyWhoMayChange(settings);
  app.post('/api/*', guard);
  app.get(BACKUP, guard);
  if (outbox) app.route('/api/outbox', outboxRoutes(outbox, clock));
  if (stateFile) app.route('/api', backupRoutes(stateFile));
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
    const isReading = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (isReading && c.req.path !== BACKUP) return next();
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
async function keptOut(c: Context<WebEnv>, verdict: Exclude<Verdict, { kind: 'in' }>, ui: Ui): Promise<Response> {
  const status = verdict.kind === 'wait' ? 429 : 401;
  if (verdict.kind === 'wait') c.header('Retry-After', String(verdict.seconds));
  else c.header('WWW-Authenticate', 'Bearer');
  if (['/', '/kiosk', '/login'].includes(c.req.path)) {
    return page(c, loginPage(verdict, languageOf(c.req.header('Accept-Language')), await ui()), status);
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
    return c.text(`${method} is not understood at this address: docs/api.md tells what is.\n`, 405, {
      Allow: 'GET, HEAD',
    });
  }
  return c.text('There is nothing at this address. The page is at /, the readings as JSON at /api/state.\n', 404);
}
