'use client';

import { useNodeUsage } from '@/components/stats/use-node-usage';
import classes from './nodes.module.css';

/** Why it is not known what a node uses; nothing where it is, or will be in a moment. */
export function UsageUnknown({
  node,
  short = false,
  onScreen,
}: {
  node: string;
  short?: boolean;
  onScreen?: boolean;
}) {
  const usage = useNodeUsage(node, onScreen);
  if (usage?.state !== 'unknown') return null;
  return (
    <span className={classes.faint} title={usage.reason}>
      {short ? 'use not known' : usage.reason}
    </span>
  );
}
