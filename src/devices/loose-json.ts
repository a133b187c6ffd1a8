/**
 * Strings (kept as they are, also without an end), and what small firmware prints where a number is missing:
 * `nan`, `inf`, `-inf` or nothing at all after a colon. Every part is bounded or disjoint, so that no text
 * makes the search go back far.
 */
const STRING_OR_GAP = /"(?:[^"\\]|\\[^])*"?|(?<=[:[,] ?)[-+]?(?:nan|inf(?:inity)?)(?= ?[,}\]])|(?<=:) ?(?=[,}])/gi;

/**
 * A second look at text that JSON.parse refused. A Tasmota prints `"Temperature":nan` for a sensor that is
 * unplugged, and RPI-APS-inverters#14 shows `"freq":inf,"tem":,`: the rest of such a message is still true,
 * so these become `null` and are refused as fields.
 *
 * @returns the value, or undefined if it is no JSON even so
 */
export function parseLoosely(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  const mended = text.replace(STRING_OR_GAP, (found) => (found.startsWith('"') ? found : 'null'));
  if (mended === text) return undefined;
  try {
    return JSON.parse(mended);
  } catch {
    return undefined;
  }
}
