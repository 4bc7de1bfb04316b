import { randomUUID } from 'node:crypto';
import { noteOfAsked } from '@/lib/audit-changes';
import type { ClusterRow, NodeRow, Problem } from '@/lib/contract/clusters';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { type DialledAddress, printAddress } from '../engine/address';
import { createEngine } from '../engine/engine';
import type { ClusterModel } from '../inventory/cluster-model';
import { pageOf } from '../inventory/list';
import { nodeRows } from '../inventory/node-rows';
import type { SwarmModel } from '../inventory/swarm-model';
import type { Jobs } from '../jobs/jobs';
import type { Runtime } from '../runtime';
import { addressOf, deleteCluster, insertCluster, updateCluster } from './cluster-store';
import { connectionFacts } from './connection-facts';
import { clusterCounts } from './counts';
import { clusterProblems } from './problems';
import { makeSshKey, requireConfirmedHost } from './ssh-address';

/** How long an admin waits for a connection test. */
const testTimeoutMs = 8_000;

/** The operations on clusters. */
export function createClustersHandlers(
  runtime: Pick<Runtime, 'inventory' | 'store' | 'hints' | 'log'> & { jobs: Pick<Jobs, 'isRunning'> },
): Handlers<'clusters'> {
  const { inventory, store } = runtime;

  const refuseTakenName = (name: string, except: string | null) => {
    const taken = inventory
      .clusters()
      .some((cluster) => cluster.id !== except && cluster.name.toLowerCase() === name.toLowerCase());
    if (taken)
      throw new GantryError('already_exists', {
        message: `A cluster is called "${name}" already. Choose another name.`,
      });
  };

  return {
    list: async (query) =>
      pageOf(inventory.clusters().map(clusterRow), query, {
        searchText: (row) =>
          `${row.name} ${row.connection.text} ${row.nodes.map((node) => node.name).join(' ')}`,
        sortKeys: { name: (row) => row.name, created: (row) => row.createdMs },
        defaultSort: 'created',
        tieBreak: (row) => row.id,
      }),
    get: async ({ cluster }) => clusterRow(inventory.cluster(cluster)),
    problems: async ({ cluster }) => {
      const wanted = cluster === undefined ? inventory.clusters() : [inventory.cluster(cluster)];
      const problems: Problem[] = wanted.flatMap((each) => clusterProblems(each, runtime.jobs));
      problems.sort(
        (a, b) =>
          severityOrder[a.severity] - severityOrder[b.severity] || (b.sinceMs ?? 0) - (a.sinceMs ?? 0),
      );
      return { problems: problems.slice(0, 200), total: problems.length };
    },
    test: async ({ connection, cluster }, { signal }) => {
      const known = cluster === undefined ? null : inventory.cluster(cluster).address;
      return tryConnection(await addressOf(connection, known, store), signal);
    },
    makeSshKey: async (_input, { note }) => {
      const made = makeSshKey(store.secrets);
      note({ publicKey: made.publicKey });
      return made;
    },
    create: async ({ name, connection }) => {
      refuseTakenName(name, null);
      const address = await addressOf(connection, null, store);
      requireConfirmedHost(address);
      const id = freeId(name, inventory.clusters());
      const added = {
        id,
        name,
        address,
        discovered: false,
        createdMs: Date.now(),
      };
      await insertCluster(store, added);
      inventory.connect(added);
      return { id };
    },
    update: async ({ cluster, name, connection }, call) => {
      const known = inventory.cluster(cluster);
      if (name !== undefined) refuseTakenName(name, cluster);
      const address = connection ? await addressOf(connection, known.address, store) : known.address;
      requireConfirmedHost(address);
      const changed = {
        id: known.id,
        name: name ?? known.name,
        address,
        discovered: known.discovered && !connection,
        createdMs: known.createdMs,
        engines: known.connections.flatMap(({ engineId, address }) =>
          engineId === null ? [] : { id: engineId, address },
        ),
      };
      await updateCluster(store, changed);
      const before = { name: known.name, ...connectionFacts(known.address) };
      call.note(noteOfAsked(before, { name, ...(connection ? connectionFacts(address) : {}) }));
      if (connection) inventory.connect(changed);
      else known.name = changed.name;
      runtime.hints.changed(null, ['clusters', 'nodes']);
      return {};
    },
    remove: async ({ cluster }) => {
      inventory.cluster(cluster);
      await deleteCluster(store, cluster);
      inventory.disconnect(cluster);
      return {};
    },
  };
}

const severityOrder = { error: 0, warning: 1 } as const;

/** A cluster as it is shown: what it dials, never its keys. */
export function clusterRow(cluster: ClusterModel): ClusterRow {
  const nodes = nodeRows(cluster);
  return {
    id: cluster.id,
    name: cluster.name,
    connection: connectionView(cluster.address),
    freshness: cluster.freshness,
    discovered: cluster.discovered,
    createdMs: cluster.createdMs,
    nodes,
    counts: clusterCounts(cluster, nodes),
    swarm: cluster.swarm ? swarmSummary(cluster.swarm, nodes) : null,
  };
}

function swarmSummary(swarm: SwarmModel, nodes: readonly NodeRow[]): NonNullable<ClusterRow['swarm']> {
  const members = nodes.flatMap((node) => node.swarmNode ?? []);
  const managers = members.filter(({ role }) => role === 'manager');
  const tasks = { running: 0, desired: 0 };
  for (const service of swarm.services.values()) {
    const { running, desired } = swarm.replicas(service);
    tasks.running += running;
    tasks.desired += desired;
  }
  return {
    id: swarm.id,
    managers: managers.length,
    reachableManagers: managers.filter(({ reachability }) => reachability === 'reachable').length,
    workers: members.length - managers.length,
    readyNodes: members.filter(({ state }) => state === 'ready').length,
    services: swarm.services.size,
    tasks,
    secrets: swarm.secrets.size,
    configs: swarm.configs.size,
    freshness: swarm.freshness,
  };
}

function connectionView(address: DialledAddress): ClusterRow['connection'] {
  const tls = address.kind === 'tls' ? address : null;
  const ssh = address.kind === 'ssh' ? address : null;
  return {
    kind: address.kind,
    path: 'path' in address ? address.path : null,
    host: 'host' in address ? address.host : null,
    port: 'port' in address ? address.port : null,
    serverName: tls?.serverName ?? null,
    user: ssh?.user ?? null,
    hostKey: ssh?.hostKey ?? null,
    hasCa: tls?.ca !== undefined,
    hasCert: tls?.cert !== undefined,
    hasKey: (tls ?? ssh)?.key !== undefined,
    hasPassword: ssh?.password !== undefined,
    text: printAddress(address),
  };
}

async function tryConnection(address: DialledAddress, signal: AbortSignal) {
  const engine = createEngine(address);
  const startedMs = performance.now();
  try {
    await engine.ping({ signal, timeoutMs: testTimeoutMs });
    const info = await engine.system.info({ signal, timeoutMs: testTimeoutMs });
    return {
      name: info.name,
      engineVersion: info.serverVersion,
      apiVersion: info.apiVersion,
      operatingSystem: info.os,
      containers: info.containers,
      durationMs: Math.round(performance.now() - startedMs),
    };
  } finally {
    engine.close();
  }
}

/** An id to read in addresses: the name in plain letters, made unique. */
function freeId(name: string, clusters: readonly ClusterModel[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const taken = new Set(clusters.map((cluster) => cluster.id));
  if (plain !== '' && plain !== 'test' && !taken.has(plain)) return plain;
  return `${plain === '' ? 'cluster' : plain}-${randomUUID().slice(0, 8)}`;
}
