/** ZCS's serial numbers are Sofar's with a Z for the first S. Incomplete: a hint for people, never what a map hangs on. */
const MODELS: readonly (readonly [sofarPrefix: string, sofar: string, zcs: string])[] = [
  ['SA1', '1100–3300TL', '1PH 1100–3300TL'],
  ['SA3', '1100–3300TL', '1PH 1100–3300TL'],
  ['SC1', '3.3–12KTL-X', '3PH 3.3–12KTL'],
  ['SD1', '3.3–12KTL-X', '3PH 3.3–12KTL'],
  ['SF4', '3.3–12KTL-X', '3PH 3.3–12KTL'],
  ['SJ2', '3.3–12KTL-X', '3PH 3.3–12KTL'],
  ['SL1', '3.3–12KTL-X', '3PH 3.3–12KTL'],
  ['SH3E', '3–6KTLM-G3', '1PH 3000–6000TLM-V3'],
  ['SS1', '3.3–12KTLX-G3', '3PH 3.3–12KTL-V3'],
  ['SS2E', '3.3–12KTLX-G3', '3PH 3.3–12KTL-V3'],
  ['SQ1ES1', '80–136KTL', '3PH 80–110KTL'],
  ['SE1E', 'HYD3000–6000-ES', '1PH HYD3000–HYD6000-ZSS'],
  ['SM1E', 'HYD3000–6000-ES', '1PH HYD3000–HYD6000-ZSS'],
  ['SM2E', 'HYD 3–6K-EP', '1PH HYD3000–HYD6000-ZSS-HP'],
  ['SP1', 'HYD 5–20KTL-3PH', '3PH HYD5000–HYD20000-ZSS'],
  ['SP2', 'HYD 5–20KTL-3PH', '3PH HYD5000–HYD20000-ZSS'],
];

/** The family of models that a serial number's first letters stand for; undefined where they are not known. */
export function modelOf(serial: string | undefined): string | undefined {
  const isZcs = serial?.startsWith('Z');
  const known = serial && MODELS.find(([prefix]) => `S${serial.slice(1)}`.startsWith(prefix));
  if (!known || !/^[SZ]/.test(serial)) return undefined;
  return isZcs ? `ZCS Azzurro ${known[2]}` : `Sofar ${known[1]}`;
}

/** Whether the serial number is one of a hybrid, which keeps its first battery pack even while that is asleep. */
export function isHybrid(serial: string | undefined): boolean {
  return /^[SZ](?:M2|P1|P2)/.test(serial ?? '');
}
