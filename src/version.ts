import { readFileSync } from 'node:fs';

/** Put in by the bundler; absent when Node runs the sources. */
declare const SMARTMETER_VERSION: string | undefined;

/** `service.version`: the version of package.json. */
export const version: string =
  typeof SMARTMETER_VERSION === 'string'
    ? SMARTMETER_VERSION
    : fromPackage(new URL('../package.json', import.meta.url));

function fromPackage(path: URL): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
