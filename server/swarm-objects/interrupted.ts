import type { InterruptedRotation } from '@/lib/contract/swarm-objects';
import type { SwarmService } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { Jobs } from '../jobs/jobs';
import type { ObjectKind, SwarmObject } from './kinds';
import { rotatedFromIdLabel, serviceUse, usesById } from './rows';

export type Interrupted<Item> = {
  old: Item;
  made: Item;
  /** Services that use the new version already. */
  moved: readonly SwarmService[];
  /** Services that still use the old one. */
  left: readonly SwarmService[];
};

/**
 * The rotation `item` was left in the middle of, as its old or its new version; null where there is none. The Swarm
 * tells it, whatever became of the job: a new version says which one it was made to replace, and that is still there.
 */
export function interruptedRotation<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  jobs: Pick<Jobs, 'isRunning'>,
  cluster: ClusterModel,
  item: Item,
): Interrupted<Item> | null {
  const swarm = cluster.requireSwarm();
  const all = kind.all(swarm);
  const before = all.get(item.labels[rotatedFromIdLabel] ?? '');
  const old = before ?? item;
  const made = before ? item : [...all.values()].find(({ labels }) => labels[rotatedFromIdLabel] === item.id);
  if (!made || jobs.isRunning(cluster.id, { kind: kind.word, id: old.id })) return null;
  const uses = usesById(kind, swarm);
  return { old, made, moved: uses.get(made.id) ?? [], left: uses.get(old.id) ?? [] };
}

/** As the API tells it. */
export function interruptedView<Item extends SwarmObject>(
  found: Interrupted<Item> | null,
): InterruptedRotation | null {
  if (!found) return null;
  const { old, made, moved, left } = found;
  return {
    old: { id: old.id, name: old.name },
    made: { id: made.id, name: made.name },
    moved: moved.map(serviceUse),
    left: left.map(serviceUse),
  };
}
