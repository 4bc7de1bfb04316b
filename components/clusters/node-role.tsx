import { Crown } from 'lucide-react';
import type { NodeRow } from '@/lib/contract/clusters';
import classes from './nodes.module.css';

/** Manager or worker, with a mark on the leader and a word on a manager the others cannot reach. */
export function NodeRole({ node }: { node: Pick<NodeRow, 'swarmNode'> }) {
  const { swarmNode } = node;
  if (!swarmNode) return <span className={classes.faint}>–</span>;
  if (swarmNode.role === 'worker') return <span className={classes.role}>Worker</span>;
  return (
    <span className={classes.role}>
      Manager
      {swarmNode.leader ? (
        <span className={classes.role}>
          <Crown size={13} aria-hidden /> Leader
        </span>
      ) : null}
      {swarmNode.reachability === 'reachable' ? null : <span className={classes.faint}>unreachable</span>}
    </span>
  );
}
