import type { ClusterModel } from './cluster-model';
import type { NodeModel } from './node-model';

const firstMs = 500;
const mostMs = 30_000;

/**
 * Keeps what connected engines say of themselves true to their role: one that is promoted or demoted by whoever it was
 * becomes a manager a moment after the Swarm says so, and tells of it by no event.
 */
export function followRoles(
  cluster: ClusterModel,
  watcher: { readonly isClosed: boolean },
): { check(): void } {
  let timer: NodeJS.Timeout | null = null;
  let attempts = 0;

  const differing = (): NodeModel[] =>
    cluster.nodes.filter((node) => {
      const member = cluster.swarm?.nodes.get(node.id);
      if (!member || node.info === null || node.freshness.state !== 'live') return false;
      const isManager = member.manager?.reachability === 'reachable';
      // A manager the others cannot reach is theirs to tell of.
      if (member.role === 'manager' && !isManager) return false;
      return node.info.swarm.controlAvailable !== isManager;
    });

  const check = (): void => {
    if (timer !== null || watcher.isClosed) return;
    if (differing().length === 0) {
      attempts = 0;
      return;
    }
    timer = setTimeout(
      () => {
        timer = null;
        if (!watcher.isClosed) void ask();
      },
      Math.min(mostMs, firstMs * 2 ** attempts),
    );
    timer.unref();
    attempts += 1;
  };

  const ask = async (): Promise<void> => {
    await Promise.all(differing().map((node) => cluster.refresh(node, { info: true })));
    check();
  };

  return { check };
}
