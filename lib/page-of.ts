/** One page of a sorted list: what every list answers. `cursor` is a position in it. */
export function pageOf<Item>(
  items: readonly Item[],
  { limit, cursor }: { limit: number; cursor?: string },
): { items: Item[]; total: number; nextCursor: string | null } {
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return {
    items: items.slice(start, end),
    total: items.length,
    nextCursor: end < items.length ? String(end) : null,
  };
}
