import type { Problem } from '@/lib/contract/clusters';
import type { ClusterModel } from '../inventory/cluster-model';
import type { InventoryContainer } from '../inventory/rows';
import type { Jobs } from '../jobs/jobs';
import { findSwarmProblems } from '../placement/problems';
import { findRotationProblems } from '../swarm-objects/problems';

/** All that is wrong in a cluster: what its engines and managers tell, and rotations that were left in the middle. */
export function clusterProblems(
  cluster: ClusterModel,
  jobs: Pick<Jobs, 'isRunning'>,
  options?: Parameters<typeof findProblems>[1],
): Problem[] {
  return [...findProblems(cluster, options), ...findRotationProblems(cluster, jobs)];
}

/**
 * What is wrong in a cluster now: its Swarm, engines not live, containers unhealthy, restarting, dead or ended badly.
 * Without `reasons` nobody asks why a service does not run, which costs most.
 */
export function findProblems(cluster: ClusterModel, { reasons = true } = {}): Problem[] {
  const problems: Problem[] = findSwarmProblems(cluster, { reasons });
  for (const node of cluster.nodes) {
    const { state, sinceMs, reason } = node.freshness;
    // Of a node that is down its managers say so.
    const saidByManagers = (cluster.swarm?.nodes.get(node.id)?.state ?? 'ready') !== 'ready';
    if ((state === 'stale' || state === 'unreachable') && !saidByManagers) {
      const message = reason ?? 'The engine cannot be reached.';
      problems.push({
        severity: 'error',
        kind: 'engine',
        cluster: cluster.id,
        id: node.id,
        name: node.name,
        message,
        sinceMs,
      });
    }
    for (const warning of node.warnings) {
      problems.push({
        severity: 'warning',
        kind: 'node',
        cluster: cluster.id,
        id: node.id,
        name: node.name,
        message: warning,
        sinceMs: null,
      });
    }
    for (const container of node.containers.values()) {
      const found = containerProblem(container);
      if (found) {
        const { id, name, stateSinceMs } = container;
        problems.push({ ...found, kind: 'container', cluster: cluster.id, id, name, sinceMs: stateSinceMs });
      }
    }
  }
  return problems;
}

/** Signals that people and engines stop containers with: no failure. */
const stoppedOnPurpose = new Set([0, 130, 137, 143]);

function containerProblem(container: InventoryContainer): Pick<Problem, 'severity' | 'message'> | null {
  if (container.health === 'unhealthy') return { severity: 'error', message: 'Its health check fails.' };
  switch (container.state) {
    case 'restarting':
      return {
        severity: 'error',
        message: `It keeps restarting${container.exitCode === null ? '' : ` (exit code ${container.exitCode})`}.`,
      };
    case 'dead':
      return { severity: 'error', message: 'The engine could not remove it.' };
    case 'exited':
      if (container.exitCode === null || stoppedOnPurpose.has(container.exitCode)) return null;
      return { severity: 'warning', message: `It ended with exit code ${container.exitCode}.` };
    case 'created':
    case 'running':
    case 'paused':
    case 'removing':
      return null;
  }
}
