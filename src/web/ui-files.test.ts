import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { writeUi } from '../../scripts/ui.ts';
import { loadUi, readBuilt } from './ui-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartmeter-ui-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('what the build writes is what the service reads, and what it builds itself from source', async () => {
  await writeUi(folder);
  const files = await readBuilt(pathToFileURL(`${folder}/`));
  expect(files.map(({ asset }) => asset).toSorted()).toEqual([
    'app.js',
    'icon-180.png',
    'icon-512.png',
    'icon.svg',
    'style.css',
  ]);
  const ui = await loadUi();
  for (const { name, asset, body, gzip, brotli } of files) {
    expect(name).toBe(ui.nameOf(asset as 'app.js'));
    expect(Buffer.compare(body, ui.byName.get(name)?.body as Uint8Array)).toBe(0);
    if (asset.endsWith('.png')) continue;
    expect(Buffer.compare(gunzipSync(gzip as Uint8Array), body)).toBe(0);
    expect(Buffer.compare(brotliDecompressSync(brotli as Uint8Array), body)).toBe(0);
  }
});
