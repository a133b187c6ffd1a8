import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  /** Path of a PEM file by name. */
  readonly path: (
    name: 'ca.crt' | 'other-ca.crt' | 'server.crt' | 'server.key' | 'client.crt' | 'client.key',
  ) => string;
  readonly pem: (name: Parameters<Certificates['path']>[0]) => string;
  readonly remove: () => void;
}

/** A certificate authority, a second one, and a server and a client certificate of the first, made by openssl. */
export function makeCertificates(openssl: string, serverName: string): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
  const run = (...args: string[]) => execFileSync(openssl, args, { cwd: dir, stdio: 'pipe' });
  for (const name of ['ca', 'other-ca']) {
    run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`, ...files(name));
  }
  for (const [name, subject] of [
    ['server', serverName],
    ['client', 'smartmeter-otel'],
  ] as const) {
    writeFileSync(join(dir, 'extensions'), `subjectAltName=DNS:${subject}\n`);
    run('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${subject}`, '-keyout', `${name}.key`, '-out', 'request');
    run('x509', '-req', '-in', 'request', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
      '-extfile', 'extensions', '-out', `${name}.crt`); // prettier-ignore
  }
  const path = (name: string) => join(dir, name);
  return { path, pem: (name) => readFileSync(path(name), 'utf8'), remove: () => rmSync(dir, { recursive: true }) };
}

function files(name: string): string[] {
  return ['-keyout', `${name}.key`, '-out', `${name}.crt`];
}
