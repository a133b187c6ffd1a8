/** Letters, digits and what meters put between them; at most 64 characters. */
const PLAUSIBLE = /^[\p{L}\p{N}][\p{L}\p{N} ._:/-]{0,63}$/u;
/** What devices send instead of a serial number: the AMIS reader's `unbekannt`, and zeros. */
const PLACEHOLDER = /^(?:unbekannt|unknown|none|null|nan|undefined|n\/a|[0 ]+)$/i;

/** A real serial number (truth rule 6); undefined for anything else. Whole numbers count as digits. */
export function realSerial(raw: unknown): string | undefined {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) && raw > 0 ? String(raw) : undefined;
  if (typeof raw !== 'string' || raw.length > 80) return undefined;
  const serial = raw.trim();
  return PLAUSIBLE.test(serial) && !PLACEHOLDER.test(serial) ? serial : undefined;
}
