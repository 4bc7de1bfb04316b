import type { StackDetail, StackRow, StackState } from '@/lib/contract/stacks';
import { GantryError } from '@/lib/errors';
import type { ClusterModel } from '../inventory/cluster-model';
import type { InventoryContainer } from '../inventory/rows';
import type { Runtime } from '../runtime';
import type { Store } from '../store/store';
import { handScales } from './hand-scales';
import { stackCollections } from './list';
import {
  findRevision,
  hiddenStacks,
  type LatestRevision,
  latestRevisions,
  replicasInFileOf,
} from './revisions';
import type { StackLocks } from './stack-locks';

/** Every stack of a cluster: those whose containers run here, and those deployed here of which none is left. */
export async function stackRows(cluster: ClusterModel, store: Store, locks: StackLocks): Promise<StackRow[]> {
  const latest = await latestRevisions(store, cluster.id);
  const byStack = new Map<string, InventoryContainer[]>([...latest.keys()].map((name) => [name, []]));
  for (const container of cluster.containers()) {
    if (container.stack === null || container.oneOff) continue;
    const known = byStack.get(container.stack);
    if (known) known.push(container);
    else byStack.set(container.stack, [container]);
  }
  for (const name of await hiddenStacks(store, cluster)) byStack.delete(name);
  const collectionsOf = stackCollections(cluster, latest);
  return [...byStack].map(([name, containers]) => ({
    ...rowOf(name, containers, latest.get(name) ?? null, locks.isTaken(cluster.id, name)),
    collections: collectionsOf(name),
  }));
}

function rowOf(
  name: string,
  containers: readonly InventoryContainer[],
  latest: LatestRevision | null,
  changing: boolean,
): Omit<StackRow, 'collections'> {
  return {
    name,
    state: stateOf(containers, changing),
    origin: latest ? 'gantry' : 'other',
    services: [...new Set(containers.flatMap((container) => container.service ?? []))].sort(),
    containers: {
      running: containers.filter((container) => container.state === 'running').length,
      total: containers.length,
      unhealthy: containers.filter((container) => container.health === 'unhealthy').length,
    },
    revision: latest?.number ?? null,
    updatedMs: latest?.createdMs ?? newest(containers),
    updatedBy: latest?.actor ?? null,
    target: 'engine',
  };
}

function newest(containers: readonly InventoryContainer[]): number | null {
  return containers.length === 0 ? null : Math.max(...containers.map((container) => container.createdMs));
}

/** A container that ended with 0 while others run has done its work: it does not make a stack partial. */
export function stateOf(
  containers: readonly Pick<InventoryContainer, 'state' | 'health' | 'exitCode'>[],
  changing: boolean,
): StackState {
  if (changing) return 'deploying';
  if (containers.length === 0) return 'empty';
  const running = containers.filter((container) => container.state === 'running');
  if (running.length === 0) return 'stopped';
  if (containers.some((container) => container.health === 'unhealthy')) return 'unhealthy';
  const missing = containers.some(
    (container) =>
      container.state !== 'running' && !(container.state === 'exited' && container.exitCode === 0),
  );
  return missing ? 'partial' : 'running';
}

/** One stack with its services. @throws `not_found` */
export async function stackDetail(
  runtime: Pick<Runtime, 'store' | 'jobs'>,
  cluster: ClusterModel,
  stack: string,
  locks: StackLocks,
): Promise<StackDetail> {
  const rows = await stackRows(cluster, runtime.store, locks);
  const row = rows.find((each) => each.name === stack);
  if (!row) {
    throw new GantryError('not_found', {
      message: `There is no stack "${stack}" in "${cluster.name}". It may have been removed.`,
    });
  }
  const containers = cluster
    .containers()
    .filter((container) => container.stack === stack && !container.oneOff);
  const [revision, scales] = await Promise.all([
    row.revision === null ? null : findRevision(runtime.store, cluster.id, stack),
    handScales(runtime.store, cluster.id, stack),
  ]);
  const inFile = revision ? replicasInFileOf(revision) : {};
  const names = [...new Set([...Object.keys(inFile), ...row.services])];
  const objects = (kind: 'networks' | 'volumes') =>
    cluster.nodes
      .flatMap((node) =>
        [...node[kind].values()].filter((each) => each.stack === stack).map((each) => each.name),
      )
      .sort();
  const job = runtime.jobs
    .list()
    .find(
      (each) =>
        each.state === 'running' &&
        each.cluster === cluster.id &&
        each.target.kind === 'stack' &&
        each.target.id === stack,
    );
  return {
    ...row,
    serviceDetails: names.map((name) => {
      const own = containers
        .filter((container) => container.service === name)
        .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0) || a.name.localeCompare(b.name));
      const fileReplicas = revision ? (inFile[name] ?? 1) : null;
      const scale = scales.get(name);
      return {
        name,
        image: own[0]?.image ?? '',
        fileReplicas,
        replicas: scale?.replicas ?? fileReplicas ?? own.length,
        running: own.filter((container) => container.state === 'running').length,
        scaledByHand: scale && scale.replicas !== fileReplicas ? scale : null,
        ports: own.flatMap((container) => container.ports).filter((each) => each.hostPort !== null),
        containers: own.map(({ id, name: containerName, number, state, health }) => ({
          id,
          name: containerName,
          number: number ?? 0,
          state,
          health,
        })),
        swarm: null,
      };
    }),
    networks: objects('networks'),
    volumes: objects('volumes'),
    secrets: [],
    configs: [],
    job: job?.id ?? null,
  };
}
