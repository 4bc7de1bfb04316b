import type { ServiceSpecView, SpecDifference } from './contract/services';
import { copyField, specFields, specParts } from './service-fields';

/** What is the Swarm's to say, or belongs to operations: a roll back and a look at "the same version" pass over it. */
const operational: ReadonlySet<string> = new Set(['mode', 'forceUpdate']);

export type FieldChange = SpecDifference & { restarts: boolean };

/** What differs between two specifications, part by part. Hidden values that differ read "another value". */
export function specDifferences(before: ServiceSpecView, after: ServiceSpecView): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const part of specParts) {
    const was = new Map(part.fields(before).map((field) => [field.key, field]));
    const is = new Map(part.fields(after).map((field) => [field.key, field]));
    for (const key of new Set([...was.keys(), ...is.keys()])) {
      const [old, now] = [was.get(key), is.get(key)];
      if (old?.value === now?.value) continue;
      const { label = '', restarts = true } = now ?? old ?? {};
      const sameWords = old !== undefined && old.text === now?.text;
      changes.push({
        field: key,
        label,
        before: old?.text ?? null,
        after: sameWords ? `${now?.text ?? ''} (another value)` : (now?.text ?? null),
        restarts,
      });
    }
  }
  return changes;
}

/** What differs besides how many tasks there should be and how often they were restarted by hand. */
export function versionDifferences(before: ServiceSpecView, after: ServiceSpecView): FieldChange[] {
  return specDifferences(before, after).filter(({ field }) => !operational.has(field));
}

export type MergedSpec = {
  spec: ServiceSpecView;
  /** Parts that both changed, each in another way. */
  conflicts: string[];
};

/**
 * What somebody edited, laid over what the service became meanwhile: their changes, and those of others where they
 * changed nothing themselves. Where both did, `keep` chooses.
 */
export function mergeSpecs(
  { base, mine, theirs }: Record<'base' | 'mine' | 'theirs', ServiceSpecView>,
  keep: (field: string) => 'mine' | 'theirs' = () => 'mine',
): MergedSpec {
  const byOthers = new Map(valuesOf(theirs));
  const ofMine = new Map(valuesOf(mine));
  const taken = new Set(specDifferences(base, theirs).map(({ field }) => field));
  let spec = theirs;
  const conflicts: string[] = [];
  for (const { field } of specDifferences(base, mine)) {
    if (taken.has(field) && byOthers.get(field) !== ofMine.get(field)) {
      conflicts.push(field);
      if (keep(field) === 'theirs') continue;
    }
    spec = copyField(field, mine, spec);
  }
  return { spec, conflicts };
}

function valuesOf(spec: ServiceSpecView): [string, string][] {
  return specFields(spec).map(({ key, value }) => [key, value]);
}
