'use client';

import { SegmentedControl, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { AddressFields } from './address-fields';
import { connectionOf, type ConnectionForm, emptyForm, formErrors } from './connection-form';
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
        listen on an address that Gantry reaches.
      </Text>
      <SegmentedControl
        aria-label="How it is reached"
        data={[
          { value: 'tls', label: 'TCP with TLS' },
          { value: 'tcp', label: 'TCP' },
          { value: 'unix', label: 'Unix socket' },
        ]}
        {...form.getInputProps('kind')}
      />
      <AddressFields form={form} saved={null} />
    </FormDialog>
  );
}
