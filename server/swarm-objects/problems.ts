import type { Problem } from '@/lib/contract/clusters';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Jobs } from '../jobs/jobs';
import { interruptedRotation } from './interrupted';
import { configKind, type ObjectKind, secretKind, type SwarmObject } from './kinds';
import { rotatedFromIdLabel } from './rows';

/** Rotations of a cluster's secrets and configs that were left in the middle: somebody has to go on or undo them. */
export function findRotationProblems(cluster: ClusterModel, jobs: Pick<Jobs, 'isRunning'>): Problem[] {
  if (!cluster.swarm) return [];
  return [...ofKind(secretKind, cluster, jobs), ...ofKind(configKind, cluster, jobs)];
}

function ofKind<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  cluster: ClusterModel,
  jobs: Pick<Jobs, 'isRunning'>,
): Problem[] {
  const all = kind.all(cluster.requireSwarm());
  return [...all.values()].flatMap((item): Problem[] => {
    if (!all.has(item.labels[rotatedFromIdLabel] ?? '')) return [];
    const found = interruptedRotation(kind, jobs, cluster, item);
    if (!found) return [];
    const { old, made, moved, left } = found;
    const count = moved.length + left.length;
    const of = `${moved.length} of ${count} ${count === 1 ? 'service uses' : 'services use'}`;
    return [
      {
        severity: 'warning',
        kind: kind.word,
        cluster: cluster.id,
        id: old.id,
        name: old.name,
        message: `Its rotation was interrupted: ${of} the new version "${made.name}". Go on with it, or undo it.`,
        sinceMs: made.createdMs,
      },
    ];
  });
}
