import { Hono, type Context } from 'hono';
import type { Logger } from '../logger.ts';
import { languageOf } from '../words/language.ts';
import { webManifest } from './page/manifest.ts';
import type { UiFile, UiFiles } from './ui-files.ts';
import type { WebEnv } from './web-env.ts';

/** The built page; undefined, and told once, when there is none: the page then does without style and script. */
export type Ui = () => Promise<UiFiles | undefined>;

export function createUi(load: () => Promise<UiFiles>, logger: Logger): Ui {
  let told = false;
  return async () => {
    try {
      return await load();
    } catch (error) {
      if (!told) logger.error((error as Error).message, { error });
      told = true;
      return undefined;
    }
  };
}

/** Script, style, icons and manifest. There is no secret in them: the login form needs them too. */
export function uiRoutes(ui: Ui): Hono<WebEnv> {
  const app = new Hono<WebEnv>();
  app.get('/ui/:name', async (c, next) => {
    const file = (await ui())?.byName.get(c.req.param('name'));
    return file ? send(c, file) : next();
  });
  app.get('/manifest.webmanifest', async (c, next) => {
    const files = await ui();
    if (!files) return next();
    const manifest = JSON.stringify(webManifest(files, languageOf(c.req.header('Accept-Language'))));
    return c.body(manifest, 200, { 'Content-Type': 'application/manifest+json', Vary: 'Accept-Language' });
  });
  return app;
}

/** The name holds a digest of the content: another content is another name, so it may be kept for ever. */
function send(c: Context<WebEnv>, { type, body, gzip, brotli }: UiFile): Response {
  const accepted = c.req.header('Accept-Encoding') ?? '';
  const packed = brotli && takes(accepted, 'br') ? 'br' : gzip && takes(accepted, 'gzip') ? 'gzip' : undefined;
  const bytes = (packed === 'br' ? brotli : packed === 'gzip' ? gzip : body) as Uint8Array<ArrayBuffer>;
  return c.body(bytes, 200, {
    'Content-Type': type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Vary: 'Accept-Encoding',
    ...(packed && { 'Content-Encoding': packed }),
  });
}

/** RFC 9110 12.5.3, as far as browsers use it: named, and not refused by `q=0`. */
function takes(header: string, coding: string): boolean {
  const entry = header.split(',').find((part) => part.trim().toLowerCase().split(';')[0] === coding);
  return entry !== undefined && !/;\s*q=0(?:\.0*)?\s*$/.test(entry);
}
