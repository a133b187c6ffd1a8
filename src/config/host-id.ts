import { readText, type Files } from './files.ts';

/** `host.id` as OpenTelemetry's semantic conventions want it on Linux; containers mostly have none. */
export function hostIdOf(files: Files): string | undefined {
  const file = readText(files, '/etc/machine-id');
  const id = file.ok ? file.text.trim() : '';
  return /^[\da-f]{32}$/.test(id) ? id : undefined;
}
