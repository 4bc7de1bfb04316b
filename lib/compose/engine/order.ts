/**
 * Names sorted so that each comes after those it depends on, otherwise in the order given. Names in a circle, which
 * the checks refuse, come last.
 */
export function dependencyOrder(
  names: readonly string[],
  dependenciesOf: (name: string) => readonly string[],
): string[] {
  const known = new Set(names);
  const waiting = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const name of names) {
    const dependencies = new Set(dependenciesOf(name).filter((other) => known.has(other)));
    waiting.set(name, dependencies.size);
    for (const other of dependencies) {
      const after = dependents.get(other);
      if (after) after.push(name);
      else dependents.set(other, [name]);
    }
  }
  const ordered: string[] = [];
  let ready = names.filter((name) => waiting.get(name) === 0);
  while (ready.length > 0) {
    const next: string[] = [];
    for (const name of ready) {
      ordered.push(name);
      for (const dependent of dependents.get(name) ?? []) {
        const left = (waiting.get(dependent) ?? 0) - 1;
        waiting.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    ready = next;
  }
  const done = new Set(ordered);
  return [...ordered, ...names.filter((name) => !done.has(name))];
}
