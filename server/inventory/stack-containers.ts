import type { ClusterModel } from './cluster-model';
import type { NodeModel } from './node-model';
import type { InventoryContainer } from './rows';

/** A container and where it is. */
export type Located = { row: InventoryContainer; node: NodeModel };

/**
 * The containers of a stack, or of some of its services: running ones first, then by name. None where the stack has
 * none now (deployed again, it gets its containers back), or where its cluster was disconnected.
 */
export function stackContainers(
  cluster: ClusterModel | null,
  stack: string,
  services?: readonly string[],
): Located[] {
  const wanted = services === undefined || services.length === 0 ? null : new Set(services);
  const all =
    cluster?.nodes.flatMap((node) => [...node.containers.values()].map((row) => ({ row, node }))) ?? [];
  return all
    .filter(({ row }) => row.stack === stack && (wanted === null || wanted.has(row.service ?? '')))
    .sort(
      (a, b) =>
        Number(b.row.state === 'running') - Number(a.row.state === 'running') ||
        a.row.name.localeCompare(b.row.name, 'en', { numeric: true }),
    );
}
