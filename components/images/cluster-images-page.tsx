'use client';

import { Download, Eraser } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import type { SpreadNode } from '@/lib/contract/cluster-images';
import { PruneOnDialog } from './prune-on-dialog';
import { PullOnDialog } from './pull-on-dialog';
import { SpreadTable } from './spread-table';

type Props = {
  cluster: string;
  nodes: readonly SpreadNode[];
  /** Chooses between this view and the list. */
  views: ReactNode;
};

/** The images of a cluster by node: which node has what, and what is done on several at once. */
export function ClusterImagesPage({ cluster, nodes, views }: Props) {
  const [open, setOpen] = useState<'pull' | 'prune' | null>(null);
  return (
    <Page height="fill">
      <PageHeader
        title="Images"
        badges={views}
        actions={
          <>
            <PermissionButton
              permission="Image Prune"
              variant="default"
              icon={<Eraser size={14} aria-hidden />}
              onClick={() => setOpen('prune')}
            >
              Remove unused
            </PermissionButton>
            <PermissionButton
              permission="Image Create"
              icon={<Download size={14} aria-hidden />}
              onClick={() => setOpen('pull')}
            >
              Pull on several nodes
            </PermissionButton>
          </>
        }
      />
      <SpreadTable cluster={cluster} nodes={nodes} />
      {open === 'pull' ? (
        <PullOnDialog cluster={cluster} nodes={nodes} onClose={() => setOpen(null)} />
      ) : null}
      {open === 'prune' ? (
        <PruneOnDialog cluster={cluster} nodes={nodes} onClose={() => setOpen(null)} />
      ) : null}
    </Page>
  );
}
