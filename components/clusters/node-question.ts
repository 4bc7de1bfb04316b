import type { NodeRow } from '@/lib/contract/clusters';

/** What can be asked of one node of a Swarm. */
export type NodeAction =
  | 'activate'
  | 'pause'
  | 'drain'
  | 'promote'
  | 'demote'
  | 'label'
  | 'leave'
  | 'remove'
  | 'connect'
  | 'disconnect'
  | 'unlock';
export type NodeQuestion = { about: NodeAction; node: NodeRow };

/** Why an action makes no sense on a node now; null where it does. */
export function whyNotNode(
  action: NodeAction,
  { swarmNode, connected, swarm, name }: NodeRow,
): string | null {
  if (action === 'unlock') return swarm === 'locked' ? null : 'It is not locked.';
  if (action === 'disconnect') return connected ? null : 'Its engine is not connected.';
  if (!swarmNode) return 'It is no node of a Swarm.';
  switch (action) {
    case 'activate':
      return swarmNode.availability === 'active' ? 'It is active already.' : null;
    case 'pause':
      return swarmNode.availability === 'pause' ? 'It is paused already.' : null;
    case 'drain':
      return swarmNode.availability === 'drain' ? 'It is drained already.' : null;
    case 'promote':
      return swarmNode.role === 'manager' ? 'It is a manager already.' : null;
    case 'demote':
      return swarmNode.role === 'worker' ? 'It is a worker already.' : null;
    case 'remove':
      return swarmNode.role === 'manager' ? `${name} is a manager. Demote it first.` : null;
    case 'leave':
      return connected ? null : 'Only its own engine can leave. Connect it first, or remove the node.';
    case 'connect':
      return connected ? 'Its engine is connected already.' : null;
    case 'label':
      return null;
  }
}
