import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { EnvName, EnvValues } from './env-names.ts';
import { readText } from './files.ts';
import type { Source } from './source.ts';

type PathName = {
  [Name in EnvName]: EnvValues[Name] extends string | undefined ? Name : never;
}[EnvName];

/** What a PEM file holds, or undefined if it is not named or not right, which is then said. */
export function readPem(
  name: PathName,
  kind: 'certificate' | 'key',
  { values, files, findings }: Source,
): string | undefined {
  const path = values[name];
  if (path === undefined) return undefined;
  const expected = `a PEM file with a ${kind}`;
  const file = readText(files, path);
  const problem = file.ok ? pemProblem(file.text, kind) : `The file ${file.cause}.`;
  if (problem !== undefined) findings.fault(name, expected, problem);
  return file.ok && problem === undefined ? file.text : undefined;
}

/** Whether a key belongs to a certificate. */
export function isPair(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}

const parse = {
  certificate: (pem: string) => new X509Certificate(pem),
  key: (pem: string) => createPrivateKey(pem),
};

function pemProblem(text: string, kind: 'certificate' | 'key'): string | undefined {
  const label = kind === 'certificate' ? 'CERTIFICATE' : 'PRIVATE KEY';
  if (!text.includes(`${label}-----`)) return `The file holds no ${label} in PEM.`;
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text))
    return 'The key has a passphrase, which nobody could enter; take it off with openssl pkey.';
  try {
    parse[kind](text);
    return undefined;
  } catch {
    return `The ${kind} in the file is damaged.`;
  }
}
