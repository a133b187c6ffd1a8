/**
 *  npm run build:  src/web/ui ─▶ scripts/ui.ts ─▶ dist/ui/* ─▶ read once ─▶ memory
 *  from source:    src/web/ui ─▶ scripts/ui.ts ───────────────────────────▶ memory
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

/** Files of the page for browsers, by name. */
export interface UiFiles {
  readonly byName: ReadonlyMap<string, UiFile>;
  /** The name with its digest of what a page asks for: `app.js` → `app-1a2b3c4d5e6f.js`. */
  readonly nameOf: (asset: UiAsset) => string;
}

export type UiAsset = 'app.js' | 'style.css' | 'icon.svg' | 'icon-180.png' | 'icon-512.png';

/** As it is sent. */
export interface UiFile {
  readonly type: string;
  readonly body: Uint8Array;
  readonly gzip?: Uint8Array;
  readonly brotli?: Uint8Array;
}

/** As it comes from the build. */
export interface BuiltFile extends Omit<UiFile, 'type'> {
  readonly asset: string;
  readonly name: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** The built page beside the program: the bundle's entry lies in dist/, its chunks lie a folder deeper. */
const BUILT = ['./ui/', '../ui/'].map((path) => new URL(path, import.meta.url));
/** Not a literal, so that a bundle of the service does not take the bundler in. */
const BUILDER = new URL('../../scripts/ui.ts', import.meta.url).href;

let loaded: Promise<UiFiles> | undefined;

/** Reads the page for browsers, or builds it when the service runs from source; once. Rejects when neither can be. */
export function loadUi(): Promise<UiFiles> {
  loaded ??= read().then(uiFiles);
  return loaded;
}

async function read(): Promise<BuiltFile[]> {
  const folder = BUILT.find((url) => existsSync(new URL('files.json', url)));
  if (folder) return readBuilt(folder);
  try {
    const { buildUi } = (await import(BUILDER)) as { readonly buildUi: (quick: boolean) => Promise<BuiltFile[]> };
    return await buildUi(true);
  } catch (cause) {
    throw new Error('The page was not built, so it is shown without its script: run npm run build.', { cause });
  }
}

/** What `writeUi` of scripts/ui.ts has written. */
export async function readBuilt(folder: URL): Promise<BuiltFile[]> {
  const list = JSON.parse(await readFile(new URL('files.json', folder), 'utf8')) as Pick<BuiltFile, 'asset' | 'name'>[];
  return Promise.all(
    list.map(async ({ asset, name }) => {
      const body = await readFile(new URL(name, folder));
      if (extname(name) === '.png') return { asset, name, body };
      const [gzip, brotli] = await Promise.all(
        ['.gz', '.br'].map((ending) => readFile(new URL(name + ending, folder))),
      );
      return { asset, name, body, gzip: gzip as Uint8Array, brotli: brotli as Uint8Array };
    }),
  );
}

function uiFiles(files: readonly BuiltFile[]): UiFiles {
  const names = new Map(files.map(({ asset, name }) => [asset, name]));
  const byName = new Map(files.map((file) => [file.name, { ...file, type: TYPES[extname(file.name)] as string }]));
  return { byName, nameOf: (asset) => names.get(asset) as string };
}
