'use client';

import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { hostKeyQuestion } from '@/lib/host-key';
import { AddressFields } from './address-fields';
import { connectionOf, type ConnectionForm, emptyForm, formErrors } from './connection-form';
import { KindChoice } from './kind-choice';
import { useNodesChanged } from './use-nodes-changed';

type Props = {
  cluster: string;
  /** The node whose engine is meant, where it is known: its address is suggested. */
  node?: { name: string; address: string };
  onClose: () => void;
};

/** Connects the engine of one of the Swarm's nodes. Which node it is, the engine says itself. */
export function NodeConnectDialog({ cluster, node, onClose }: Props) {
  const changed = useNodesChanged();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const form = useForm<ConnectionForm>({
    initialValues: { ...emptyForm(), name: 'node', kind: 'tls', host: node?.address ?? '' },
    validate: formErrors,
    validateInputOnBlur: true,
  });
  return (
    <FormDialog
      onClose={onClose}
      title={node ? `Connect the engine of ${node.name}` : "Connect a node's engine"}
      submitLabel="Connect"
      size="lg"
      incomplete={Object.keys(formErrors(form.values)).length > 0}
      onSubmit={() => client.nodes.connect({ cluster, connection: connectionOf(form.values) })}
      onFailure={(error) => {
        setFailure(error);
        return hostKeyQuestion(error) !== null;
      }}
      onDone={({ name }) => {
        notifyDone(
          node && node.name !== name
            ? `This was the engine of ${name}, and it is connected now`
            : `The engine of ${name} is connected`,
        );
        void changed();
      }}
    >
      <Text size="sm">
        Its containers, their logs, stats and terminals, and its images are then shown here. The engine must
        listen on an address that Gantry reaches, or its host let Gantry in over SSH.
      </Text>
      <KindChoice form={form} />
      <AddressFields form={form} saved={null} failure={failure} />
    </FormDialog>
  );
}
