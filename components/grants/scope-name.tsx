'use client';

import { FolderTree, Globe, Server } from 'lucide-react';
import type { Scope } from '@/lib/rights';
import classes from './grants.module.css';
import { useClusters } from './use-clusters';

/** Where a grant holds. */
export function ScopeName({ scope }: { scope: Scope }) {
  const { wordsOf } = useClusters();
  const Icon = scope.kind === 'all' ? Globe : scope.kind === 'cluster' ? Server : FolderTree;
  return (
    <span className={classes.subject}>
      <Icon size={14} aria-hidden />
      <span>{wordsOf(scope)}</span>
    </span>
  );
}
