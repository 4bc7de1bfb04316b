/** Reading and writing the state of a view as a query string. Pure: see `use-url-state.ts` for the hook. */

/** Names to text, or to several texts. Absent and empty are the same. */
export type UrlValues = Readonly<Record<string, string | readonly string[] | null | undefined>>;

/** `search` with `changes` applied; names not in `changes` stay. Gives the query string with its `?`, or ''. */
export function applyToQuery(search: string, changes: UrlValues): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    const values = typeof value === 'string' ? [value] : (value ?? []);
    for (const each of values) if (each !== '') query.append(name, each);
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** The wanted values that are allowed, in the allowed order; undefined when none is left, as "no filter". */
export function onlyValues<Value extends string>(
  wanted: readonly string[] | undefined,
  allowed: readonly Value[],
): Value[] | undefined {
  const values = allowed.filter((value) => wanted?.includes(value));
  return values.length > 0 ? values : undefined;
}

/** The wanted values as they are; undefined when there are none. */
export function anyValues(wanted: readonly string[] | undefined): string[] | undefined {
  return wanted && wanted.length > 0 ? [...wanted] : undefined;
}
