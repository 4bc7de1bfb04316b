'use client';

import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { authOf, noSignIn, RegistrySignInFields } from '@/components/ui/form/registry-sign-in';
import type { SpreadNode } from '@/lib/contract/cluster-images';
import { NodesDialog } from './nodes-dialog';
import { ReferenceInput } from './reference-input';

type Props = {
  cluster: string;
  nodes: readonly SpreadNode[];
  /** What is to be pulled, where that is known. */
  reference?: string;
  onClose: () => void;
};

/** Pulls an image on several nodes at once, or refreshes it there. */
export function PullOnDialog({ cluster, nodes, reference: known = '', onClose }: Props) {
  const [reference, setReference] = useState(known);
  const [onlyMissing, setOnlyMissing] = useState(false);
  const [auth, setAuth] = useState(noSignIn);
  return (
    <NodesDialog
      cluster={cluster}
      nodes={nodes}
      title="Pull on several nodes"
      submitLabel="Pull"
      ready={reference.trim() !== ''}
      start={(selection) =>
        client.images.pullOn({
          cluster,
          ...selection,
          reference: reference.trim(),
          onlyMissing,
          auth: authOf(auth),
        })
      }
      onClose={onClose}
    >
      <ReferenceInput value={reference} onChange={setReference} />
      <Checkbox
        label="Only where it is missing"
        description="Nodes that have an image of this name are left alone, also where the registry has a newer one."
        checked={onlyMissing}
        onChange={(event) => setOnlyMissing(event.currentTarget.checked)}
      />
      <RegistrySignInFields values={auth} set={(change) => setAuth((now) => ({ ...now, ...change }))} />
    </NodesDialog>
  );
}
