export type NameChange = { name: string; change: 'added' | 'removed' | 'changed' };

/** Which names were added, removed or got another value, sorted. The values themselves are left out. */
export function changedNames(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): NameChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): NameChange[] => {
    if (!Object.hasOwn(before, name)) return [{ name, change: 'added' }];
    if (!Object.hasOwn(after, name)) return [{ name, change: 'removed' }];
    return before[name] === after[name] ? [] : [{ name, change: 'changed' }];
  });
}
