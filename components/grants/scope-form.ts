import { collectionPattern } from '@/lib/collection';
import type { Scope } from '@/lib/rights';

/** A scope as it is typed. */
export type ScopeValues = { kind: Scope['kind']; cluster: string; collection: string };

export const everywhere: ScopeValues = { kind: 'all', cluster: '', collection: '' };

/** What was typed as a scope; null while it is none. */
export function scopeOfValues({ kind, cluster, collection }: ScopeValues): Scope | null {
  switch (kind) {
    case 'all':
      return { kind };
    case 'cluster':
      return cluster === '' ? null : { kind, cluster };
    case 'collection':
      return collectionPattern.test(collection.trim()) ? { kind, collection: collection.trim() } : null;
  }
}

/** Why a collection's path is none; null where it is one, or where nothing is typed. */
export function pathProblem(path: string): string | null {
  if (path.trim() === '' || collectionPattern.test(path.trim())) return null;
  return 'A path such as /prod/payments: parts of letters, digits, "_", "." and "-".';
}
