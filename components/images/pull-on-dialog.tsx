'use client';

import { Checkbox, PasswordInput, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import type { SpreadNode } from '@/lib/contract/cluster-images';
import { NodesDialog } from './nodes-dialog';

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
  const [signIn, setSignIn] = useState(false);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
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
          auth: signIn ? { username, password } : undefined,
        })
      }
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label="Image"
        description="A name such as nginx:1.27 or registry.example.com:5000/team/app@sha256:…"
        placeholder="nginx:1.27"
        autoComplete="off"
        spellCheck={false}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <Checkbox
        label="Only where it is missing"
        description="Nodes that have an image of this name are left alone, also where the registry has a newer one."
        checked={onlyMissing}
        onChange={(event) => setOnlyMissing(event.currentTarget.checked)}
      />
      <Checkbox
        label="Sign in to the registry"
        description="Used for this one time and kept nowhere."
        checked={signIn}
        onChange={(event) => setSignIn(event.currentTarget.checked)}
      />
      {signIn ? (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label="User name"
            autoComplete="off"
            spellCheck={false}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password or token"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </SimpleGrid>
      ) : null}
    </NodesDialog>
  );
}
