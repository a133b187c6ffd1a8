/**
 * Builds the page for browsers: src/web/ui/ → one script, one style sheet, icons.
 *
 * Written for tablets that get no updates any more: syntax of 2019 (Safari 12.1, Chrome 73).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import type { BuiltFile } from '../src/web/ui-files.ts';

const UI = new URL('../src/web/ui/', import.meta.url);
const ICONS = ['icon.svg', 'icon-180.png', 'icon-512.png'] as const;
const TARGET = ['es2019', 'chrome73', 'firefox67'];

/** Bundles and compresses the page. Rejects when a source is broken. @param quick for a run from source: compresses less */
export async function buildUi(quick = false): Promise<BuiltFile[]> {
  const { outputFiles } = await build({
    entryPoints: { app: new URL('main.tsx', UI).pathname, style: new URL('style.css', UI).pathname },
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: TARGET,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // The licences of what is in it ask to be named.
    legalComments: 'eof',
    logLevel: 'warning',
  });
  const built = outputFiles.map(({ path, contents }) => ({ asset: basename(path), body: contents }));
  const icons = ICONS.map((asset) => ({ asset, body: new Uint8Array(readFileSync(new URL(asset, UI))) }));
  return Promise.all([...built, ...icons].map((file) => pack(file, quick)));
}

async function pack({ asset, body }: Pick<BuiltFile, 'asset' | 'body'>, quick: boolean): Promise<BuiltFile> {
  const extension = extname(asset);
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const name = `${basename(asset, extension)}-${digest}${extension}`;
  if (extension === '.png') return { name, asset, body };
  const quality = { [constants.BROTLI_PARAM_QUALITY]: quick ? 4 : constants.BROTLI_MAX_QUALITY };
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(body, { level: quick ? 6 : 9 }),
    promisify(brotliCompress)(body, { params: quality }),
  ]);
  return { name, asset, body, gzip: zipped, brotli };
}

/** Builds the page into a folder: each file as it is, compressed in both ways, and `files.json`, which lists them. */
export async function writeUi(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const files = await buildUi();
  for (const { name, body, gzip: zipped, brotli } of files) {
    writeFileSync(join(folder, name), body);
    if (zipped) writeFileSync(join(folder, `${name}.gz`), zipped);
    if (brotli) writeFileSync(join(folder, `${name}.br`), brotli);
  }
  writeFileSync(join(folder, 'files.json'), JSON.stringify(files.map(({ asset, name }) => ({ asset, name }))));
}
