import type { ClusterModel } from './cluster-model';
import type { NodeModel } from './node-model';

const firstMs = 500;
const mostMs = 30_000;

/**
 * Keeps what connected engines say of themselves true to the Swarm: one that is promoted or demoted by whoever it was
 * becomes a manager a moment after the Swarm says so, one that has left may join again under a new id, and neither is
 * told by an event.
 */
export function followRoles(
  cluster: ClusterModel,
  watcher: { readonly isClosed: boolean },
): { check(): void } {
  let timer: NodeJS.Timeout | null = null;
  let attempts = 0;
  let members = '';

  const differing = (): NodeModel[] =>
    cluster.nodes.filter((node) => {
      if (node.info === null || node.freshness.state !== 'live') return false;
      const member = cluster.swarm?.nodes.get(node.id);
      // It may be one of those whose engine is not known.
      if (!member) return true;
      // It answers, yet is lost to its managers: it may have joined again as another node.
      if (member.state === 'down') return true;
      const isManager = member.manager?.reachability === 'reachable';
      // A manager the others cannot reach is theirs to tell of.
      if (member.role === 'manager' && !isManager) return false;
      return node.info.swarm.controlAvailable !== isManager;
    });

  const check = (): void => {
    const now = [...(cluster.swarm?.nodes.values() ?? [])]
      .map(({ id, role, state }) => `${id} ${role} ${state}`)
      .join();
    if (now !== members) {
      members = now;
      attempts = 0;
      if (timer) clearTimeout(timer);
      timer = null;
    }
    schedule();
  };

  const schedule = (): void => {
    if (timer !== null || watcher.isClosed || differing().length === 0) return;
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
    schedule();
  };

  return { check };
}
