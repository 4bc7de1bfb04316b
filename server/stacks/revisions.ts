import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { rootCollection } from '@/lib/collection';
import { type GitCommit, gitCommit, type Revision } from '@/lib/contract/stacks';
import { GantryError } from '@/lib/errors';
import type { ClusterModel } from '../inventory/cluster-model';
import { currentRights } from '../policy/scope';
import type { RevisionsTable } from '../store/schema';
import type { Store } from '../store/store';
import type { RecordedImages } from './recorded-images';

/** What was pasted for a revision. */
export type RevisionSource = {
  yaml: string;
  variables: Record<string, string>;
  files: Record<string, string>;
  profiles: string[];
  /** Where it is deployed to. */
  collection: string;
};

export type NewRevision = {
  cluster: string;
  stack: string;
  source: RevisionSource;
  /** What the file says of replicas, by service; null where it says nothing. */
  replicasInFile: Record<string, number | null>;
  changes: string[];
  actor: string;
  note: string;
};

const textMap = z.record(z.string(), z.string());
const names = z.array(z.string());
const replicaMap = z.record(z.string(), z.number().nullable());

/** Writes a new revision down, before anything of it is done; its number is the next of its stack. */
export async function insertRevision(
  store: Store,
  revision: NewRevision,
): Promise<{ id: string; number: number }> {
  const { cluster, stack, source } = revision;
  const id = randomUUID();
  const number = await store.db.transaction().execute(async (trx) => {
    const { latest } = await trx
      .selectFrom('revisions')
      .select((query) => query.fn.max('number').as('latest'))
      .where('cluster', '=', cluster)
      .where('stack', '=', stack)
      .executeTakeFirstOrThrow();
    const next = Number(latest ?? 0) + 1;
    const nowMs = Date.now();
    await trx
      .insertInto('stacks')
      .values({ cluster, name: stack, collection: source.collection, created_ms: nowMs })
      .onConflict((conflict) =>
        conflict.columns(['cluster', 'name']).doUpdateSet({ collection: source.collection }),
      )
      .execute();
    await trx
      .insertInto('revisions')
      .values({
        id,
        cluster,
        stack,
        number: next,
        sealed_yaml: store.secrets.seal(source.yaml),
        sealed_variables: store.secrets.seal(JSON.stringify(source.variables)),
        sealed_files: store.secrets.seal(JSON.stringify(source.files)),
        profiles: JSON.stringify(source.profiles),
        scale: JSON.stringify(revision.replicasInFile),
        images: '{}',
        plan: JSON.stringify(revision.changes),
        actor: revision.actor,
        note: revision.note,
        collection: source.collection,
        created_ms: nowMs,
        job: '',
        outcome: 'running',
      })
      .execute();
    return next;
  });
  return { id, number };
}

/** Notes what a revision was read from. */
export async function setRevisionCommit(
  store: Store,
  { cluster, stack, number }: { cluster: string; stack: string; number: number },
  commit: GitCommit,
): Promise<void> {
  await store.db
    .updateTable('revisions')
    .set({ git_commit: JSON.stringify(commit) })
    .where('cluster', '=', cluster)
    .where('stack', '=', stack)
    .where('number', '=', number)
    .execute();
}

export async function setRevisionJob(store: Store, id: string, job: string): Promise<void> {
  await store.db.updateTable('revisions').set({ job }).where('id', '=', id).execute();
}

export async function finishRevision(
  store: Store,
  id: string,
  outcome: 'succeeded' | 'failed' | 'cancelled',
  images: Record<string, string>,
): Promise<void> {
  await store.db
    .updateTable('revisions')
    .set({ outcome, images: JSON.stringify(images) })
    .where('id', '=', id)
    .execute();
}

/** Revisions an earlier process left running: nobody knows how far they came. */
export async function recoverRevisions(store: Store): Promise<void> {
  await store.db
    .updateTable('revisions')
    .set({ outcome: 'unknown' })
    .where('outcome', '=', 'running')
    .execute();
}

/** The revisions of a stack, newest first. */
export async function listRevisions(store: Store, cluster: string, stack: string): Promise<Revision[]> {
  const rows = await ofStack(store, cluster, stack).orderBy('number', 'desc').execute();
  return rows.filter(maySee).map(toRevision);
}

/** The revision `number` of a stack, or its latest. */
export async function findRevision(
  store: Store,
  cluster: string,
  stack: string,
  number?: number,
): Promise<Selectable<RevisionsTable> | null> {
  const query = ofStack(store, cluster, stack).orderBy('number', 'desc').limit(1);
  const found = await (number === undefined ? query : query.where('number', '=', number)).executeTakeFirst();
  return found && maySee(found) ? found : null;
}

/** As `findRevision`. @throws `not_found` */
export async function requireRevision(
  store: Store,
  cluster: string,
  stack: string,
  number?: number,
): Promise<Selectable<RevisionsTable>> {
  const found = await findRevision(store, cluster, stack, number);
  if (found) return found;
  throw new GantryError('not_found', {
    message:
      number === undefined
        ? `Gantry has no revision of the stack "${stack}": another tool deployed it. Deploy it here once to keep its revisions.`
        : `The stack "${stack}" has no revision ${number}.`,
  });
}

export type LatestRevision = { number: number; createdMs: number; actor: string; collection: string };

/** The newest revision of every stack of a cluster. */
export async function latestRevisions(store: Store, cluster: string): Promise<Map<string, LatestRevision>> {
  const newest = store.db
    .selectFrom('revisions')
    .select(({ fn }) => ['stack', fn.max('number').as('number')])
    .where('cluster', '=', cluster)
    .groupBy('stack')
    .as('newest');
  const rows = await store.db
    .selectFrom('stacks')
    .innerJoin('revisions', (join) =>
      join.onRef('revisions.cluster', '=', 'stacks.cluster').onRef('revisions.stack', '=', 'stacks.name'),
    )
    .innerJoin(newest, (join) =>
      join.onRef('newest.stack', '=', 'revisions.stack').onRef('newest.number', '=', 'revisions.number'),
    )
    .select([
      'revisions.cluster',
      'revisions.collection',
      'revisions.stack',
      'revisions.number',
      'revisions.created_ms',
      'revisions.actor',
    ])
    .where('stacks.cluster', '=', cluster)
    .execute();
  return new Map(
    rows.filter(maySee).map((row) => [
      row.stack,
      {
        number: row.number,
        createdMs: row.created_ms,
        actor: row.actor,
        collection: row.collection ?? rootCollection,
      },
    ]),
  );
}

/** The latest revisions of a stack, newest first. */
export async function recentRevisions(
  store: Store,
  cluster: string,
  stack: string,
  limit: number,
): Promise<Selectable<RevisionsTable>[]> {
  const rows = await ofStack(store, cluster, stack).orderBy('number', 'desc').limit(limit).execute();
  return rows.filter(maySee);
}

/** Forgets that a stack is deployed here. Its revisions stay, and go on counting should it come back. */
export async function deleteStack(store: Store, cluster: string, stack: string): Promise<void> {
  await store.db.transaction().execute(async (trx) => {
    await trx.deleteFrom('stacks').where('cluster', '=', cluster).where('name', '=', stack).execute();
    await trx.deleteFrom('scale_changes').where('cluster', '=', cluster).where('stack', '=', stack).execute();
    await trx.deleteFrom('stack_git').where('cluster', '=', cluster).where('stack', '=', stack).execute();
  });
}

/** What was pasted, opened. */
export function sourceOf(store: Store, row: Selectable<RevisionsTable>): RevisionSource {
  return {
    yaml: store.secrets.open(row.sealed_yaml),
    variables: textMap.parse(JSON.parse(store.secrets.open(row.sealed_variables))),
    files: textMap.parse(JSON.parse(store.secrets.open(row.sealed_files))),
    profiles: names.parse(JSON.parse(row.profiles)),
    collection: row.collection ?? rootCollection,
  };
}

export function replicasInFileOf(row: Selectable<RevisionsTable>): Record<string, number | null> {
  return replicaMap.parse(JSON.parse(row.scale));
}

/** The images a revision ran, by service; none where its deploy did not come to its end. */
export function recordedImagesOf(row: Selectable<RevisionsTable>): RecordedImages {
  return { revision: row.number, images: textMap.parse(JSON.parse(row.images)) };
}

export function toRevision(row: Selectable<RevisionsTable>): Revision {
  return {
    number: row.number,
    createdMs: row.created_ms,
    actor: row.actor,
    note: row.note,
    outcome: row.outcome,
    changes: names.parse(JSON.parse(row.plan)),
    images: textMap.parse(JSON.parse(row.images)),
    job: row.job === '' ? null : row.job,
    commit: row.git_commit === null ? null : gitCommit.parse(JSON.parse(row.git_commit)),
  };
}

/** The stacks that the caller may not open, as a part of them, or their file, is where they see no stacks. */
export async function hiddenStacks(
  store: Store,
  { id, hiddenStacks: names }: Pick<ClusterModel, 'id' | 'hiddenStacks'>,
): Promise<string[]> {
  const rows = await store.db
    .selectFrom('stacks')
    .select(['cluster', 'name', 'collection'])
    .where('cluster', '=', id)
    .execute();
  return [...names, ...rows.filter((row) => !maySee(row)).map(({ name }) => name)];
}

/** A stack's name may have been another collection's: what it was there is not everybody's to see. */
function maySee({
  cluster,
  collection,
}: Pick<Selectable<RevisionsTable>, 'cluster' | 'collection'>): boolean {
  const rights = currentRights();
  return rights === null || rights.at('Stack View', { cluster, collection: collection ?? rootCollection });
}

function ofStack(store: Store, cluster: string, stack: string) {
  return store.db
    .selectFrom('revisions')
    .selectAll()
    .where('cluster', '=', cluster)
    .where('stack', '=', stack);
}
