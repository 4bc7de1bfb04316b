'use client';

import { Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { NetworkRow } from '@/lib/contract/networks';
import { useNetworksChanged } from './use-networks-changed';

/** Connects a container of the same node to a network. */
export function ConnectDialog({
  cluster,
  network,
  onClose,
}: {
  cluster: string;
  network: NetworkRow;
  onClose: () => void;
}) {
  const [container, setContainer] = useState<string | null>(null);
  const [aliases, setAliases] = useState<string[]>([]);
  const changed = useNetworksChanged();
  const containers = useQuery(
    api.containers.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }),
  );
  const choices = (containers.data?.items ?? []).filter(
    (row) => row.nodeId === network.nodeId && !row.networks.includes(network.name),
  );
  const none = containers.data !== undefined && choices.length === 0;
  return (
    <FormDialog
      onClose={onClose}
      title={`Connect a container to ${network.name}`}
      submitLabel="Connect"
      incomplete={container === null}
      onSubmit={async () => {
        if (container === null) return;
        await client.networks.connect({ cluster, network: network.id, container, aliases });
        const name = choices.find((row) => row.id === container)?.name ?? container;
        notifyDone(`Connected ${name} to ${network.name}`);
        await changed();
      }}
    >
      {containers.error ? (
        <ErrorState
          variant="inline"
          title="The containers could not be loaded"
          error={containers.error}
          onRetry={() => void containers.refetch()}
        />
      ) : null}
      <Select
        data-autofocus
        searchable
        openOnFocus={false}
        label="Container"
        description={none ? `Every container of ${network.nodeName} is connected already.` : undefined}
        disabled={none}
        placeholder={containers.isPending ? 'Loading…' : 'Choose a container'}
        nothingFoundMessage="No container is called that"
        data={choices.map((row) => ({
          value: row.id,
          label: row.state === 'running' ? row.name : `${row.name} (${row.state})`,
        }))}
        value={container}
        onChange={setContainer}
      />
      <TagsInput
        label="Aliases"
        description="Other names the containers there find it by. Press Enter after each."
        placeholder={aliases.length === 0 ? 'db' : undefined}
        value={aliases}
        onChange={setAliases}
      />
    </FormDialog>
  );
}
