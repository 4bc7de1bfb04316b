import { imageName, serviceKeyOf, stackLabels } from '@/lib/compose/swarm/labels';
import type { StackDetail, StackRow, StackState, StackSwarmService } from '@/lib/contract/stacks';
import { GantryError } from '@/lib/errors';
import { explain } from '@/lib/placement/explain';
import { hasTaskEnded } from '@/lib/swarm-states';
import type { SwarmService, SwarmTask } from '../../engine/swarm-types';
import type { ClusterModel } from '../../inventory/cluster-model';
import type { SwarmModel } from '../../inventory/swarm-model';
import { sceneOf } from '../../placement/scene';
import type { Runtime } from '../../runtime';
import type { Store } from '../../store/store';
import { handScales } from '../hand-scales';
import { stackCollections } from '../list';
import { findRevision, hiddenStacks, latestRevisions, replicasInFileOf } from '../revisions';
import type { StackLocks } from '../stack-locks';

/** More tasks of one service than this are counted, not listed. */
const mostTasks = 200;

type StackTask = StackSwarmService['tasks'][number];

/** Every stack of a Swarm: those whose services there are, whoever deployed them, and those deployed here of which none is left. */
export async function swarmStackRows(
  cluster: ClusterModel,
  store: Store,
  locks: StackLocks,
): Promise<StackRow[]> {
  const swarm = cluster.requireSwarm();
  const latest = await latestRevisions(store, cluster.id);
  const byStack = new Map<string, SwarmService[]>([...latest.keys()].map((name) => [name, []]));
  for (const service of swarm.services.values()) {
    const stack = service.spec.labels[stackLabels.namespace];
    if (stack === undefined) continue;
    const known = byStack.get(stack);
    if (known) known.push(service);
    else byStack.set(stack, [service]);
  }
  for (const name of await hiddenStacks(store, cluster)) byStack.delete(name);
  const unhealthy = new Map<string, number>();
  for (const { stack, health, state } of cluster.containers())
    if (stack !== null && health === 'unhealthy' && state === 'running')
      unhealthy.set(stack, (unhealthy.get(stack) ?? 0) + 1);
  const collectionsOf = stackCollections(cluster, latest);
  return [...byStack].map(([name, services]) => {
    const counts = services.map((service) => swarm.replicas(service));
    const containers = {
      running: counts.reduce((sum, { running }) => sum + running, 0),
      total: counts.reduce((sum, { desired }) => sum + desired, 0),
      unhealthy: unhealthy.get(name) ?? 0,
    };
    const revision = latest.get(name) ?? null;
    return {
      name,
      state: stateOf(swarm, services, containers, locks.isTaken(cluster.id, name)),
      origin: revision ? 'gantry' : 'other',
      services: services.map(({ spec }) => serviceKeyOf(name, spec.name)).sort(),
      containers,
      revision: revision?.number ?? null,
      updatedMs: revision?.createdMs ?? newest(services),
      updatedBy: revision?.actor ?? null,
      target: 'swarm',
      collections: collectionsOf(name),
    };
  });
}

function newest(services: readonly SwarmService[]): number | null {
  const times = services.flatMap(({ updatedMs }) => updatedMs ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

function stateOf(
  swarm: SwarmModel,
  services: readonly SwarmService[],
  { running, total, unhealthy }: StackRow['containers'],
  changing: boolean,
): StackState {
  if (changing) return 'deploying';
  if (services.length === 0) return 'empty';
  if (services.some(({ update }) => update?.state === 'updating' || update?.state === 'rollback_started'))
    return 'deploying';
  if (unhealthy > 0) return 'unhealthy';
  const jobs = services.filter(({ spec }) => spec.mode.kind.endsWith('-job'));
  if (jobs.length === services.length && running === 0) return 'completed';
  if (running === 0) return 'stopped';
  const isWhole = services.every((service) => {
    const { running: own, desired } = swarm.replicas(service);
    return service.spec.mode.kind.endsWith('-job') || own >= desired;
  });
  return isWhole && total > 0 ? 'running' : 'partial';
}

/** One stack of a Swarm with its services and their tasks. @throws `not_found` */
export async function swarmStackDetail(
  runtime: Pick<Runtime, 'store' | 'jobs'>,
  cluster: ClusterModel,
  stack: string,
  locks: StackLocks,
): Promise<StackDetail> {
  const swarm = cluster.requireSwarm();
  const rows = await swarmStackRows(cluster, runtime.store, locks);
  const row = rows.find(({ name }) => name === stack);
  if (!row) {
    throw new GantryError('not_found', {
      message: `There is no stack "${stack}" in "${cluster.name}". It may have been removed.`,
    });
  }
  const [revision, scales] = await Promise.all([
    row.revision === null ? null : findRevision(runtime.store, cluster.id, stack),
    handScales(runtime.store, cluster.id, stack),
  ]);
  const inFile = revision ? replicasInFileOf(revision) : {};
  const isOfStack = ({ labels }: { labels: Record<string, string> }) =>
    labels[stackLabels.namespace] === stack;
  const services = [...swarm.services.values()].filter(({ spec }) => isOfStack(spec));
  const objects = (kind: 'networks' | 'volumes') =>
    new Set(
      cluster.nodes.flatMap((node) =>
        [...node[kind].values()].flatMap((each) => (each.stack === stack ? [each.name] : [])),
      ),
    );
  const names = (files: Iterable<{ name: string; labels: Record<string, string> }>) =>
    [...files].flatMap((file) => (isOfStack(file) ? [file.name] : [])).sort();
  const job = runtime.jobs
    .list()
    .find(
      (each) =>
        each.state === 'running' &&
        each.cluster === cluster.id &&
        each.target.kind === 'stack' &&
        each.target.id === stack,
    );
  const scene = sceneOf(cluster, swarm);
  const found = services.map((service): StackDetail['serviceDetails'][number] => {
    const { spec, update, updatedMs } = service;
    const name = serviceKeyOf(stack, spec.name);
    const { running, desired } = swarm.replicas(service);
    const isReplicated = spec.mode.kind === 'replicated';
    const fileReplicas = revision && isReplicated && Object.hasOwn(inFile, name) ? (inFile[name] ?? 1) : null;
    const scale = scales.get(name);
    const tasks = swarm.tasksOf(service.id).toSorted(byUrgency);
    const reasons = new Map(
      explain(service, { ...scene, tasks }).tasks.map(({ task, ...reason }) => [task, reason]),
    );
    return {
      name,
      image: imageName(spec.container.image),
      fileReplicas,
      replicas: desired,
      running,
      scaledByHand:
        fileReplicas === null || fileReplicas === desired
          ? null
          : scale?.replicas === desired
            ? scale
            : { actor: 'another tool', timeMs: updatedMs ?? Date.now(), replicas: desired },
      ports: service.ports.map(({ publishedPort, targetPort, protocol }) => ({
        hostIp: null,
        hostPort: publishedPort,
        containerPort: targetPort,
        protocol,
      })),
      containers: [],
      swarm: {
        id: service.id,
        mode: spec.mode.kind,
        update: update && { state: update.state, message: update.message },
        tasks: tasks
          .slice(0, mostTasks)
          .map((task) => ({ ...taskOf(cluster, swarm, name, task), ...wordsOf(reasons.get(task.id)) })),
        moreTasks: Math.max(tasks.length - mostTasks, 0),
      },
    };
  });
  return {
    ...row,
    serviceDetails: found.toSorted((a, b) => a.name.localeCompare(b.name)),
    networks: [...objects('networks')].sort(),
    volumes: [...objects('volumes')].sort(),
    secrets: names(swarm.secrets.values()),
    configs: names(swarm.configs.values()),
    job: job?.id ?? null,
  };
}

/** By slot, the newest of each first. */
function byUrgency(a: SwarmTask, b: SwarmTask): number {
  return (
    a.slot - b.slot ||
    Number(hasTaskEnded(a.state)) - Number(hasTaskEnded(b.state)) ||
    (b.createdMs ?? 0) - (a.createdMs ?? 0)
  );
}

/** Why a task does not run, as the service's own page tells it. */
function wordsOf(
  reason: { sentences: string[]; next: string } | undefined,
): Pick<StackTask, 'problem' | 'next'> {
  return { problem: reason?.sentences.join(' ') ?? '', next: reason?.next ?? '' };
}

function taskOf(
  cluster: ClusterModel,
  swarm: SwarmModel,
  service: string,
  task: SwarmTask,
): Omit<StackTask, 'problem' | 'next'> {
  const nodeName = swarm.nodes.get(task.nodeId)?.hostname ?? task.nodeId;
  return {
    id: task.id,
    name: `${service}.${task.slot === 0 ? nodeName : task.slot}`,
    nodeId: task.nodeId,
    nodeName,
    state: task.state,
    desiredState: task.desiredState,
    sinceMs: task.stateSinceMs,
    containerId: task.containerId,
    connected: cluster.nodes.some(({ id }) => id === task.nodeId),
  };
}
