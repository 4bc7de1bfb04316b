'use client';

import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { ObjectList } from '@/components/ui/object-list';
import type { NodeSelection, SpreadNode } from '@/lib/contract/cluster-images';
import { formatBytes, formatQuantity } from '@/lib/format';
import { NodesDialog } from './nodes-dialog';
import { WhichImages } from './which-images';

type Props = { cluster: string; nodes: readonly SpreadNode[]; onClose: () => void };

/** Shows which unused images would go from which nodes, then removes them. */
export function PruneOnDialog({ cluster, nodes, onClose }: Props) {
  const [all, setAll] = useState(false);
  return (
    <NodesDialog
      cluster={cluster}
      nodes={nodes}
      title="Remove unused images from several nodes"
      submitLabel="Remove"
      tone="danger"
      ready
      start={(selection) => client.images.removeUnusedOn({ cluster, ...selection, all })}
      onClose={onClose}
      preview={(selection) =>
        selection ? <Preview cluster={cluster} selection={selection} all={all} /> : null
      }
    >
      <WhichImages all={all} onChange={setAll} />
    </NodesDialog>
  );
}

type PreviewProps = { cluster: string; selection: NodeSelection; all: boolean };

function Preview({ cluster, selection, all }: PreviewProps) {
  const preview = useQuery({
    ...api.images.removeUnusedPreview.queryOptions({ input: { cluster, ...selection, all } }),
    staleTime: 0,
    gcTime: 0,
  });
  if (preview.error) {
    return (
      <ErrorState
        variant="inline"
        title="What would go could not be worked out"
        error={preview.error}
        onRetry={() => void preview.refetch()}
      />
    );
  }
  if (!preview.data) return <Skeleton height={90} role="status" aria-label="Loading" />;
  const { nodes, freedBytes } = preview.data;
  const count = nodes.reduce((sum, node) => sum + node.images.length, 0);
  return (
    <>
      <Text role="status">
        {count === 0
          ? 'Nothing to remove.'
          : `${formatQuantity(count, 'image goes', 'images go')} in all. That frees at most ${formatBytes(freedBytes)}.`}
      </Text>
      <ObjectList
        label="What goes from which node"
        lines={nodes.map((node) => ({
          id: node.id,
          name: node.name,
          end: node.problem === null ? formatBytes(node.freedBytes) : null,
          note: node.problem ?? namesText(node.images.map((image) => image.name)),
          noteTone: node.problem === null ? undefined : 'bad',
          faint: node.images.length === 0,
        }))}
      />
    </>
  );
}

/** The first names, and how many more. */
function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'Nothing to remove';
  const more = names.length - 4;
  return `${names.slice(0, 4).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
