/**
 * The fewest filters to subscribe for these, so that one trailing slash more or less makes no difference: AMIS readers
 * are configured with `amis/out` and with `amis/out/`. What another filter covers is left out, because a broker may
 * deliver a message once per overlapping subscription (Mosquitto does).
 */
export function subscriptionsFor(filters: readonly string[]): string[] {
  const all = [...new Set(filters.flatMap(variants))];
  return all.filter((filter) => !all.some((other) => other !== filter && covers(other, filter)));
}

function variants(filter: string): string[] {
  // `a/#` matches `a`, `a/` and all below already.
  if (filter === '#' || filter.endsWith('/#')) return [filter];
  const bare = filter.endsWith('/') ? filter.slice(0, -1) : filter;
  return [bare, `${bare}/`];
}

/** Whether `wide` matches every topic that `narrow` does (MQTT 5, section 4.7). */
function covers(wide: string, narrow: string): boolean {
  // 4.7.2: a wildcard at the beginning does not stand for `$SYS` and the like.
  if (/^[+#]/.test(wide) && narrow.startsWith('$')) return false;
  const levels = narrow.split('/');
  const wideLevels = wide.split('/');
  for (const [i, level] of wideLevels.entries()) {
    if (level === '#') return true;
    const other = levels[i];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return wideLevels.length === levels.length;
}
