import { composeLabels } from '@/lib/compose/engine/labels';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';

/** Brings what the inventory knows of a stack up to date, so that the page opened after a job shows what it did. */
export async function refreshStack(cluster: ClusterModel, node: NodeModel, stack: string): Promise<void> {
  const known = cluster.containers().flatMap(({ id, stack: of }) => (of === stack ? [id] : []));
  // Where the engine is gone, the watcher catches up by itself.
  const found = await node.engine.containers
    .list({ filters: { label: [`${composeLabels.project}=${stack}`] } })
    .catch(() => []);
  const containers = [...new Set([...known, ...found.map(({ id }) => id)])];
  await cluster.refresh(node, { containers, images: true, networks: true, volumes: true });
}
