/** The longest name swarmkit takes. */
const longest = 64;

/**
 * The name of the version after `name`: `db` and `db-v1` become `db-v2`, and where that is taken the next that is free.
 * A name that would grow too long loses its end, not its number.
 */
export function nextVersionName(name: string, taken: ReadonlySet<string>): string {
  const [, base = name, digits] = /^(.*?)-v(\d{1,9})$/.exec(name) ?? [];
  for (let version = Number(digits ?? 1) + 1; ; version += 1) {
    const ending = `-v${version}`;
    // It may not end with a dot or dash before the number is put on either, as that reads badly.
    const next = `${base.slice(0, longest - ending.length).replace(/[._-]+$/, '') || 'x'}${ending}`;
    if (!taken.has(next)) return next;
  }
}
