/** How many rows are asked for at once. */
export const pageSize = 100;

/** The pages that hold the rows `first` to `last`, with one before and after when those are near. */
export function pagesInView(first: number, last: number, total: number | null): number[] {
  const margin = 20;
  const end = total === null ? last : Math.min(last + margin, total - 1);
  const from = Math.floor(Math.max(0, first - margin) / pageSize);
  const to = Math.max(from, Math.floor(Math.max(0, end) / pageSize));
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** `sort` after a click on a column: its first direction, the other one, then the default again. */
export function nextSort<Sort extends string>(
  current: Sort | `-${Sort}` | undefined,
  key: Sort,
  first: 'ascending' | 'descending',
): Sort | `-${Sort}` | undefined {
  const ascending: Sort = key;
  const descending = `-${key}` as const;
  const order = first === 'ascending' ? [ascending, descending] : [descending, ascending];
  if (current === order[0]) return order[1];
  return current === order[1] ? undefined : order[0];
}

/** What the text of an address asks for, among the fields that can be sorted by. */
export function readSort<Sort extends string>(
  text: string,
  keys: readonly Sort[],
): Sort | `-${Sort}` | undefined {
  const key = keys.find((each) => text === each || text === `-${each}`);
  if (key === undefined) return undefined;
  return text.startsWith('-') ? (`-${key}` as const) : key;
}

/** The grid of a row: fixed widths, shares of what is left, and a filler where no column takes it. */
export function gridTemplate(columns: readonly { width: number; grow: number }[]): string {
  const tracks = columns.map(({ width, grow }) =>
    grow > 0 ? `minmax(${width}px, ${grow}fr)` : `${width}px`,
  );
  return columns.some(({ grow }) => grow > 0) ? tracks.join(' ') : [...tracks, 'minmax(0, 1fr)'].join(' ');
}
