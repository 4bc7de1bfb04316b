import Link from 'next/link';
import type { StackDetail } from '@/lib/contract/stacks';
import { paths } from '@/lib/paths';
import classes from './stacks.module.css';

/** On which nodes the stack has tasks whose containers only an engine could show that is not connected. */
export function UnconnectedNodes({ cluster, detail }: { cluster: string; detail: StackDetail }) {
  const nodes = new Map(
    detail.serviceDetails.flatMap(({ swarm }) =>
      (swarm?.tasks ?? []).flatMap(({ nodeId, nodeName, connected, state }): [string, string][] =>
        connected || nodeId === '' || state !== 'running' ? [] : [[nodeId, nodeName]],
      ),
    ),
  );
  if (nodes.size === 0) return null;
  const shown = [...nodes].slice(0, 5);
  return (
    <p className={classes.quiet}>
      Containers, logs and stats are those of connected nodes. Not connected:{' '}
      {shown.map(([id, name], index) => (
        <span key={id}>
          {index > 0 ? ', ' : ''}
          <Link href={paths.node(cluster, id)} prefetch={false}>
            {name}
          </Link>
        </span>
      ))}
      {nodes.size > shown.length ? ` and ${nodes.size - shown.length} more` : ''}.
    </p>
  );
}
