/** What node:sqlite as we use it and the type stripping of a source checkout need. */
const NODE_NEEDED = 24;

/** Why this Node cannot run us, as a sentence; undefined if it can. @param version `24.21.0` */
export function nodeFault(version: string, path: string): string | undefined {
  if (Number.parseInt(version, 10) >= NODE_NEEDED) return undefined;
  return `smartmeter-otel needs Node ${NODE_NEEDED} or newer, and this is ${version} (${path}). docs/install.md says where to get it.`;
}
