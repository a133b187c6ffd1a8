/**
 * The filters to subscribe, so that one trailing slash more or less makes no difference: AMIS readers are configured
 * with `amis/out` and with `amis/out/`. Doubles are left out; a broker may deliver a message once per overlapping
 * subscription.
 */
export function subscriptionsFor(filters: readonly string[]): string[] {
  return [...new Set(filters.flatMap(variants))];
}

function variants(filter: string): string[] {
  // `a/#` matches `a`, `a/` and all below already.
  if (filter === '#' || filter.endsWith('/#')) return [filter];
  const bare = filter.endsWith('/') ? filter.slice(0, -1) : filter;
  return [bare, `${bare}/`];
}
