import { Crown } from 'lucide-react';
import type { NodeRow } from '@/lib/contract/clusters';
import classes from './nodes.module.css';

type Props = {
  node: Pick<NodeRow, 'swarmNode'>;
  /** For a narrow column: a leader is a manager anyway. */
  short?: boolean;
};

/** Manager or worker, with a mark on the leader and a word on a manager the others cannot reach. */
export function NodeRole({ node, short = false }: Props) {
  const { swarmNode } = node;
  if (!swarmNode) return <span className={classes.faint}>–</span>;
  if (swarmNode.role === 'worker') return <span className={classes.role}>Worker</span>;
  return (
    <span className={classes.role}>
      {short && swarmNode.leader ? null : 'Manager'}
      {swarmNode.leader ? (
        <span className={classes.role}>
          <Crown size={13} aria-hidden /> Leader
        </span>
      ) : null}
      {swarmNode.reachability === 'reachable' ? null : <span className={classes.faint}>unreachable</span>}
    </span>
  );
}
