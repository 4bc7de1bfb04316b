import type { Permission } from '@/lib/permissions';
import { Rights } from '@/lib/rights';

/** What it takes to see the things that are counted. Nothing among it changes anything, or opens what is in them. */
const counted = [
  'Cluster View',
  'Node View',
  'Container View',
  'Image View',
  'Network View',
  'Volume View',
  'Stack View',
  'Service View',
  'Service View Tasks',
  'Secret View',
  'Config View',
] as const satisfies readonly Permission[];

/**
 * The rights that metrics are read with: the caller's own. Where a token is limited to *Metrics View*, its owner's view
 * decides what is counted, so that a token for Prometheus need not open the lists as well.
 */
export function metricsRights(rights: Rights): Rights {
  const { grants, limits } = rights;
  if (limits === null) return rights;
  return new Rights(
    grants,
    limits.map((limit) =>
      limit.permissions.has('Metrics View')
        ? { ...limit, permissions: new Set([...limit.permissions, ...counted]) }
        : limit,
    ),
  );
}
