import type { Problem } from '@/lib/contract/clusters';
import { explainTask, type PlacementScene } from '@/lib/placement/explain';
import { quorumNow } from '@/lib/placement/node-change';
import { quorumWords } from '@/lib/placement/quorum';
import type { SwarmNode, SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';
import { sceneOf } from './scene';

/** The newest tasks of a service tell why it does not run; a large one has thousands. */
const lookedAt = 50;

/**
 * What is wrong in a Swarm now: its managers, its nodes, services that do not reach their replicas. Why tasks of each do
 * not run takes a look at all nodes: who only counts goes without the `reasons`.
 */
export function findSwarmProblems(cluster: ClusterModel, { reasons }: { reasons: boolean }): Problem[] {
  const { swarm } = cluster;
  if (!swarm) return [];
  const scene = reasons ? sceneOf(cluster, swarm) : null;
  return [
    ...managerProblems(cluster, swarm),
    ...[...swarm.nodes.values()].flatMap((node) => nodeProblem(cluster, swarm, node) ?? []),
    ...[...swarm.services.values()].flatMap(
      (service) => serviceProblem(cluster, swarm, service, scene) ?? [],
    ),
  ];
}

function managerProblems(cluster: ClusterModel, swarm: SwarmModel): Problem[] {
  const whole = { kind: 'engine' as const, cluster: cluster.id, id: cluster.id, name: cluster.name };
  const { state, sinceMs, reason } = swarm.freshness;
  const connectedManagers = cluster.nodes.some((node) => node.freshness.state === 'live');
  if ((state === 'stale' || state === 'unreachable') && connectedManagers) {
    return [{ ...whole, severity: 'error', message: reason ?? 'No manager answers.', sinceMs }];
  }
  const quorum = quorumNow([...swarm.nodes.values()]);
  if (!quorum.kept)
    return [
      {
        ...whole,
        severity: 'error',
        message: `${sentence(quorumWords(quorum))} Bring a manager back.`,
        sinceMs: null,
      },
    ];
  // One manager alone is as it was made; of several, none that may fail is news.
  if (quorum.managers > 2 && quorum.spare === 0)
    return [
      {
        ...whole,
        severity: 'warning',
        message: `${sentence(quorumWords(quorum))} Bring one back, or demote one that is lost.`,
        sinceMs: null,
      },
    ];
  return [];
}

function nodeProblem(cluster: ClusterModel, swarm: SwarmModel, node: SwarmNode): Problem | null {
  const about = { kind: 'node' as const, cluster: cluster.id, id: node.id, name: node.hostname || node.id };
  const why = node.stateMessage === '' ? '' : ` (${node.stateMessage})`;
  if (node.manager && node.manager.reachability !== 'reachable')
    return {
      ...about,
      severity: 'error',
      message: `The other managers cannot reach this one. Bring its engine back${why}.`,
      sinceMs: node.updatedMs,
    };
  if (node.state === 'ready') return null;
  const returned = [...swarm.nodes.values()].some(
    (other) =>
      other.id !== node.id &&
      other.state === 'ready' &&
      other.hostname === node.hostname &&
      other.address === node.address,
  );
  return {
    ...about,
    severity: node.availability === 'drain' ? 'warning' : 'error',
    message:
      node.availability === 'drain'
        ? `The node is ${node.state}${why}; it was drained, so no task misses it.`
        : `The node is ${node.state}${why}. ${returned ? 'Its engine has joined again as another node: remove this one.' : 'Bring it back, or remove it.'}`,
    sinceMs: node.updatedMs,
  };
}

function serviceProblem(
  cluster: ClusterModel,
  swarm: SwarmModel,
  service: SwarmService,
  scene: PlacementScene | null,
): Problem | null {
  const kind = service.spec.mode.kind;
  if (kind === 'replicated-job' || kind === 'global-job') return null;
  const { running, desired } = swarm.replicas(service);
  const about = { kind: 'service' as const, cluster: cluster.id, id: service.id, name: service.spec.name };
  const state = service.update?.state;
  if (state === 'paused' || state === 'rollback_paused') {
    return {
      ...about,
      severity: 'error',
      message: `Its ${state === 'paused' ? 'update' : 'roll back'} was paused: ${service.update?.message || 'a task failed'}.`,
      sinceMs: service.update?.completedMs ?? service.update?.startedMs ?? null,
    };
  }
  if (running >= desired) return null;
  const why = scene === null ? '' : reasonOf(swarm, service, scene);
  return {
    ...about,
    severity: running === 0 ? 'error' : 'warning',
    message: `${running} of ${desired} tasks run. ${why}`.trim(),
    sinceMs: service.updatedMs,
  };
}

/** What the newest of its tasks that does not run says; '' where none says anything. */
function reasonOf(swarm: SwarmModel, service: SwarmService, scene: PlacementScene): string {
  const tasks = [...swarm.tasksOf(service.id)]
    .toSorted((a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0))
    .slice(0, lookedAt);
  for (const task of tasks) {
    if (task.state === 'running' && swarm.isReachable(task.nodeId)) continue;
    const told = explainTask(task, service, { ...scene, tasks });
    if (told) return told.sentences.join(' ');
  }
  return '';
}

function sentence(words: string): string {
  return `${words}.`;
}
