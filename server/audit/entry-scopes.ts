import { type Expression, type ExpressionBuilder, expressionBuilder, sql, type SqlBool } from 'kysely';
import { rootCollection } from '@/lib/collection';
import type { Scope } from '@/lib/rights';
import { currentRights } from '../policy/scope';
import type { Database } from '../store/schema';

/** What may be seen: an entry lies in one scope of each of these sets. Empty: the whole log. */
export type EntryScopes = readonly (readonly Scope[])[];

type Where = ExpressionBuilder<Database & { intent: Database['audit_intents'] }, 'intent'>;
type InCollection = (where: Where, collection: string) => Expression<SqlBool>;

/**
 * The entries that whoever the code runs for may see: those about what lies where they hold `Audit View`. Call it before
 * anything is handed over to be read later, when the code no longer runs for them.
 */
export function currentScopes(): EntryScopes {
  return currentRights()?.scopesOf('Audit View') ?? [];
}

/**
 * Holds for the entries of `intent`, joined with its `outcome`, that lie in `scopes`: for each as `Rights.at` decides it.
 * It is asked of one entry after the other.
 */
export function inScopes(scopes: EntryScopes): Expression<SqlBool> {
  return anywhereIn(scopes, (where, collection) =>
    where.or([isWithin('intent.collection', collection), isWithin('outcome.collection', collection)]),
  );
}

/** The same where the whole log is asked: all entries of a collection are looked up in the index at once. */
export function foundInScopes(scopes: EntryScopes): Expression<SqlBool> {
  return anywhereIn(scopes, (where, collection) =>
    where(
      'intent.sequence',
      'in',
      where
        .selectFrom('audit_intents')
        .select('sequence')
        .where(isWithin('audit_intents.collection', collection))
        .unionAll(
          where
            .selectFrom('audit_outcomes')
            .select('intent_sequence as sequence')
            .where(isWithin('audit_outcomes.collection', collection)),
        ),
    ),
  );
}

function anywhereIn(scopes: EntryScopes, inCollection: InCollection): Expression<SqlBool> {
  const where: Where = expressionBuilder();
  const inScope = (scope: Scope): Expression<SqlBool> => {
    switch (scope.kind) {
      case 'all':
        return where.lit(true);
      case 'cluster':
        return where('intent.cluster', '=', scope.cluster);
      case 'collection': {
        const inCluster = where('intent.cluster', 'is not', null);
        if (scope.collection === rootCollection) return inCluster;
        return where.and([inCluster, inCollection(where, scope.collection)]);
      }
    }
  };
  return where.and(scopes.map((set) => where.or(set.map(inScope))));
}

/** As `isWithin` of `lib/collection.ts`, by the order of texts, which an index has: `0` is what comes after `/`. */
function isWithin(column: string, collection: string) {
  const ref = sql.ref(column);
  return sql<SqlBool>`(${ref} = ${collection} or (${ref} >= ${`${collection}/`} and ${ref} < ${`${collection}0`}))`;
}
