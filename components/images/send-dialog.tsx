'use client';

import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import type { ImageSpread, SpreadNode } from '@/lib/contract/cluster-images';
import { shortId } from '@/lib/format';
import { NodesDialog } from './nodes-dialog';

type Props = {
  cluster: string;
  nodes: readonly SpreadNode[];
  image: ImageSpread;
  onClose: () => void;
};

/** Sends an image from a node that has it to others, without a registry. */
export function SendDialog({ cluster, nodes, image, onClose }: Props) {
  const having = image.nodes.filter((cell) => cell.id !== null);
  const usual = having.find((cell) => !cell.differs) ?? having[0];
  const [from, setFrom] = useState(usual?.nodeId ?? null);
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name ?? id;
  return (
    <NodesDialog
      cluster={cluster}
      nodes={nodes.filter((node) => node.id !== from)}
      title={`Send ${image.reference} to other nodes`}
      submitLabel="Send"
      ready={from !== null}
      start={(selection) =>
        client.images.distribute({
          cluster,
          ...selection,
          reference: image.reference,
          from: from ?? undefined,
        })
      }
      onClose={onClose}
    >
      <Text>
        The image goes from one node to the others as it is, through Gantry and without a registry. Nodes that
        have it already are left alone.
      </Text>
      <Select
        label="From"
        data={having.map((cell) => ({
          value: cell.nodeId,
          label: `${nameOf(cell.nodeId)} (${shortId(cell.id ?? '')}${cell.differs ? ', differs' : ''})`,
        }))}
        allowDeselect={false}
        value={from}
        onChange={setFrom}
      />
    </NodesDialog>
  );
}
