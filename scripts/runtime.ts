/**
 * Lays out what runs on a machine in one folder: the bundle, and beside it the only packages that are not in it,
 * the native half of the serial port. For the container image and for an installation without npm.
 *
 *   node scripts/runtime.ts FOLDER [CPU] [--dist FOLDER]
 *
 * CPU is a `process.arch` (arm, arm64, x64), this machine's unless given; its prebuilt binaries are taken, the
 * others left. The bundle is what `npm run build` made. Nothing is compiled or fetched.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

/** What scripts/build.ts leaves out of the bundle. */
const EXTERNAL = ['@serialport/bindings-cpp'];
/** Headers for its compiler; the prebuilt binaries are there instead. */
const ONLY_FOR_COMPILING = new Set(['node-addon-api']);

const root = join(import.meta.dirname, '..');
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { dist: { type: 'string', default: join(root, 'dist') } },
});
const [target, cpu = process.arch] = positionals;
if (target === undefined) throw new Error('Which folder? node scripts/runtime.ts FOLDER [CPU] [--dist FOLDER]');
if (!existsSync(join(values.dist, 'cli.js'))) throw new Error(`No bundle in ${values.dist}: npm run build makes it.`);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
cpSync(values.dist, join(target, 'dist'), { recursive: true });
for (const file of ['LICENSE', 'CHANGELOG.md', 'smartmeter.example.yaml']) cpSync(join(root, file), join(target, file));
const { name, version, license, type, bin, engines } = packageAt(root);
writeFileSync(
  join(target, 'package.json'),
  `${JSON.stringify({ name, version, license, type, bin, engines, private: true }, undefined, 2)}\n`,
);
for (const folder of closure(EXTERNAL)) copyPackage(folder);

/** Folders below the root of the packages and of all that these need, wherever npm put each. */
function closure(names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (wanted: string, from: string) => {
    const folder = resolvePackage(wanted, from);
    if (found.has(folder)) return;
    found.add(folder);
    for (const next of Object.keys(packageAt(join(root, folder)).dependencies ?? {})) {
      if (!ONLY_FOR_COMPILING.has(next)) visit(next, folder);
    }
  };
  for (const wanted of names) visit(wanted, '');
  return found;
}

/** Node's own way of looking: beside the package that asks, then further and further out. */
function resolvePackage(wanted: string, from: string): string {
  const folder = join(from, 'node_modules', wanted);
  if (existsSync(join(root, folder, 'package.json'))) return folder;
  if (from === '') throw new Error(`${wanted} is not installed: npm ci`);
  const outside = dirname(from);
  return resolvePackage(wanted, outside === '.' ? '' : outside);
}

function copyPackage(folder: string): void {
  const from = join(root, folder);
  const to = join(target as string, folder);
  for (const entry of readdirSync(from)) {
    // Sources for a compiler; dependencies of its own come by themselves.
    if (['node_modules', 'prebuilds', 'binding.gyp'].includes(entry)) continue;
    if (entry === 'src' && existsSync(join(from, 'dist'))) continue;
    cpSync(join(from, entry), join(to, entry), { recursive: true });
  }
  if (!existsSync(join(from, 'prebuilds'))) return;
  const binaries = `linux-${cpu}`;
  if (!existsSync(join(from, 'prebuilds', binaries)))
    throw new Error(`${folder} has no prebuilt binary for ${binaries}.`);
  cpSync(join(from, 'prebuilds', binaries), join(to, 'prebuilds', binaries), { recursive: true });
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type?: string;
  readonly bin?: unknown;
  readonly engines?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function packageAt(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
}
