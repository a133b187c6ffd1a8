import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, open, startServer } from './http.fixture.ts';
import type { WebServer, WebServerDeps } from './server.ts';
import { loadUi } from './ui-files.ts';

let server: WebServer | undefined;

async function start(more: Partial<WebServerDeps> = {}): Promise<number> {
  server = await startServer(more);
  return server.address().port;
}

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function bytes(port: number, path: string, encoding: string): Promise<[string | undefined, Buffer]> {
  const response = await open(port, path, { headers: { 'accept-encoding': encoding } });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return [response.headers['content-encoding'], Buffer.concat(chunks)];
}

describe('files of the page', () => {
  it('are what the page names, to be kept for ever', async () => {
    const port = await start();
    const { body } = await ask(port, '/');
    const paths = [...body.matchAll(/(?:href|src)="(ui\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(paths.map((path) => path.replace(/-[0-9a-f]{12}\./, '.'))).toEqual([
      'ui/icon.svg',
      'ui/icon-180.png',
      'ui/style.css',
      'ui/app.js',
    ]);
    for (const path of paths) {
      const { status, headers } = await ask(port, `/${path}`);
      expect(status).toBe(200);
      expect(headers['cache-control']).toContain('immutable');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['', undefined, (same: Buffer) => same],
    ['identity', undefined, (same: Buffer) => same],
  ])('for a browser that takes "%s" are packed as %s', async (accepted, packed, unpack) => {
    const port = await start();
    const ui = await loadUi();
    const name = ui.nameOf('app.js');
    const [encoding, body] = await bytes(port, `/ui/${name}`, accepted);
    expect(encoding).toBe(packed);
    expect(unpack(body).equals(Buffer.from(ui.byName.get(name)?.body as Uint8Array))).toBe(true);
  });

  it('are open to the login form, which is all that is shown without the token', async () => {
    const port = await start({
      settings: { host: '127.0.0.1', port: 0, auth: 'token', token: 'a-token-of-the-household', allowedHosts: [] },
    });
    const ui = await loadUi();
    expect((await ask(port, `/ui/${ui.nameOf('style.css')}`)).status).toBe(200);
    for (const path of ['/', '/kiosk']) {
      const { status, body } = await ask(port, path);
      expect(status).toBe(401);
      expect(body).toContain('ui/style-');
      expect(body).not.toContain('id="state"');
    }
  });

  it.each(['/ui/app.js', '/ui/..%2Fpackage.json', '/ui/'])('no other than those: %s', async (path) => {
    const port = await start();
    expect((await ask(port, path)).status).toBe(404);
  });

  it('the manifest names icons that are there, in the language asked for', async () => {
    const port = await start();
    const { body, headers } = await ask(port, '/manifest.webmanifest', { headers: { 'accept-language': 'de' } });
    expect(headers['content-type']).toBe('application/manifest+json');
    const manifest = JSON.parse(body) as { name: string; start_url: string; icons: { src: string }[] };
    expect(manifest).toMatchObject({ name: 'Stromzähler', start_url: './', display: 'standalone' });
    for (const { src } of manifest.icons) expect((await ask(port, `/${src}`)).status).toBe(200);
  });

  it('where they were not built the page has all its words, and the log says once what to do', async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    const ui = () => Promise.reject(new Error('The page was not built: run npm run build.'));
    const port = await start({ ui, logger });
    const { status, body } = await ask(port, '/');
    expect(status).toBe(200);
    expect(body).toContain('Export 2.41 kW');
    expect(body).not.toContain('src=');
    await ask(port, '/');
    expect(lines).toEqual(['The page was not built: run npm run build.']);
  });
});
