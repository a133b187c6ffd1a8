/**
 * Whether an MQTT topic matches a filter (MQTT 3.1.1, section 4.7). One trailing slash more or less makes no
 * difference: AMIS readers are configured with `amis/out` and with `amis/out/`.
 */
export function matches(filter: string, topic: string): boolean {
  const wanted = levels(filter);
  const found = levels(topic);
  // Wildcards at the first level do not match topics of the broker itself.
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (index >= found.length) return false;
    if (level !== '+' && level !== found[index]) return false;
  }
  return wanted.length === found.length;
}

/**
 * What tells devices behind one filter apart: the part of the topic (or of the device name that the decoder gives)
 * which the filter leaves open. '' when it leaves nothing open.
 */
export function openPart(filter: string, name: string): string {
  const wanted = levels(filter);
  const found = levels(name);
  const first = wanted.findIndex((level) => level === '+' || level === '#');
  const fixed = first < 0 ? wanted : wanted.slice(0, first);
  let start = 0;
  while (start < fixed.length && fixed[start] === found[start]) start++;
  let end = found.length;
  for (let i = wanted.length - 1; i > first && end > start && wanted[i] === found[end - 1]; i--) end--;
  return found.slice(start, end).join('/');
}

function levels(topic: string): string[] {
  return (topic.endsWith('/') ? topic.slice(0, -1) : topic).split('/');
}
