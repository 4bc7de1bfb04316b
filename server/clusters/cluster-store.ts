import { z } from 'zod';
import type { ConnectionInput } from '@/lib/contract/clusters';
import type { DialledAddress } from '../engine/address';
import type { ClusterConnection } from '../inventory/inventory';
import type { Store } from '../store/store';
import { eachSshSecret, sshAddressOf } from './ssh-address';

const stored = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unix'), path: z.string() }),
  z.object({ kind: z.literal('tcp'), host: z.string(), port: z.number() }),
  z.object({
    kind: z.literal('tls'),
    host: z.string(),
    port: z.number(),
    serverName: z.string().optional(),
    /** Sealed PEM texts. */
    ca: z.string().optional(),
    cert: z.string().optional(),
    key: z.string().optional(),
  }),
  z.object({
    kind: z.literal('ssh'),
    host: z.string(),
    port: z.number(),
    user: z.string(),
    path: z.string(),
    hostKey: z.string().optional(),
    /** Sealed. */
    key: z.string().optional(),
    password: z.string().optional(),
  }),
]);

/** The clusters an admin connected, and the one found at start. */
export async function readClusters(store: Store): Promise<ClusterConnection[]> {
  const rows = await store.db.selectFrom('clusters').selectAll().orderBy('created_ms').execute();
  const engines = await store.db.selectFrom('engines').selectAll().orderBy('created_ms').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    address: opened(store, row.connection),
    discovered: row.discovered === 1,
    createdMs: row.created_ms,
    engines: engines
      .filter((engine) => engine.cluster === row.id)
      .map((engine) => ({ id: engine.id, address: opened(store, engine.connection) })),
  }));
}

export async function insertCluster(store: Store, connection: ClusterConnection): Promise<void> {
  await store.db
    .insertInto('clusters')
    .values({
      id: connection.id,
      name: connection.name,
      connection: sealed(store, connection.address),
      discovered: connection.discovered ? 1 : 0,
      created_ms: connection.createdMs,
    })
    .execute();
}

export async function updateCluster(store: Store, connection: ClusterConnection): Promise<void> {
  await store.db
    .updateTable('clusters')
    .set({
      name: connection.name,
      connection: sealed(store, connection.address),
      discovered: connection.discovered ? 1 : 0,
    })
    .where('id', '=', connection.id)
    .execute();
}

/** Forgets a cluster with its keys, and the revisions of stacks deployed there, which may hold secrets. */
export async function deleteCluster(store: Store, id: string): Promise<void> {
  await store.db.transaction().execute(async (transaction) => {
    for (const table of [
      'engines',
      'stacks',
      'stack_git',
      'revisions',
      'scale_changes',
      'service_specs',
    ] as const) {
      await transaction.deleteFrom(table).where('cluster', '=', id).execute();
    }
    await transaction.deleteFrom('clusters').where('id', '=', id).execute();
  });
}

/** Keeps the connection of another engine of a cluster. */
export async function insertEngine(
  store: Store,
  cluster: string,
  engine: { id: string; address: DialledAddress },
): Promise<void> {
  await store.db
    .insertInto('engines')
    .values({ id: engine.id, cluster, connection: sealed(store, engine.address), created_ms: Date.now() })
    .execute();
}

export async function deleteEngine(store: Store, cluster: string, id: string): Promise<void> {
  await store.db.deleteFrom('engines').where('cluster', '=', cluster).where('id', '=', id).execute();
}

function opened(store: Store, connection: string): DialledAddress {
  return eachSecret(stored.parse(JSON.parse(connection)), store.secrets.open);
}

function sealed(store: Store, address: DialledAddress): string {
  return JSON.stringify(eachSecret(address, store.secrets.seal));
}

function eachSecret(address: DialledAddress, change: (text: string) => string): DialledAddress {
  if (address.kind === 'ssh') return eachSshSecret(address, change);
  if (address.kind !== 'tls') return address;
  const { ca, cert, key, ...rest } = address;
  return {
    ...rest,
    ...(ca === undefined ? {} : { ca: change(ca) }),
    ...(cert === undefined ? {} : { cert: change(cert) }),
    ...(key === undefined ? {} : { key: change(key) }),
  };
}

/** The address an admin typed; keys left out are those of `known`, where it dials the same host. @throws `bad_request` */
export async function addressOf(
  input: ConnectionInput,
  known: DialledAddress | null,
  { secrets }: Pick<Store, 'secrets'>,
): Promise<DialledAddress> {
  if (input.kind === 'ssh') return sshAddressOf(input, known, secrets);
  if (input.kind !== 'tls') return input;
  // Keys never go to another host than the one they were given for.
  const kept = known?.kind === 'tls' && known.host === input.host ? known : null;
  return {
    kind: 'tls',
    host: input.host,
    port: input.port,
    serverName: input.serverName || undefined,
    ca: input.ca || kept?.ca,
    cert: input.cert || kept?.cert,
    key: input.key || kept?.key,
  };
}
