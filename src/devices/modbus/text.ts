/**
 * Registers as text, two characters each, the first in the high byte. NUL ends it.
 * @returns trimmed; '' when nothing was written there (NUL or the fill 0xFFFF from the start), undefined when it holds
 * anything but printable ASCII
 */
export function textOf(registers: readonly number[]): string | undefined {
  let text = '';
  for (const code of registers.flatMap((register) => [(register >> 8) & 0xff, register & 0xff])) {
    if (code === 0 || code === 0xff) return text.trim();
    if (code < 0x20 || code > 0x7e) return undefined;
    text += String.fromCharCode(code);
  }
  return text.trim();
}
