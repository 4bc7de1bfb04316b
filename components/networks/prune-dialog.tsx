'use client';

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { ObjectList } from '@/components/ui/object-list';
import { PrunePreview } from '@/components/ui/prune-preview';
import { formatQuantity } from '@/lib/format';
import classes from './networks.module.css';
import { useNetworksChanged } from './use-networks-changed';

/** Shows which networks nobody uses, then removes them. */
export function PruneNetworksDialog({ cluster, onClose }: { cluster: string; onClose: () => void }) {
  const changed = useNetworksChanged();
  const preview = useQuery({
    ...api.networks.prunePreview.queryOptions({ input: { cluster } }),
    staleTime: 0,
    gcTime: 0,
  });
  const networks = preview.data?.networks ?? [];
  return (
    <FormDialog
      onClose={onClose}
      title="Remove unused networks"
      tone="danger"
      submitLabel={networks.length > 0 ? `Remove ${formatQuantity(networks.length, 'network')}` : 'Remove'}
      incomplete={networks.length === 0}
      onSubmit={async () => {
        const { deleted } = await client.networks.prune({ cluster });
        notifyDone(`Removed ${formatQuantity(deleted.length, 'network')}`);
        await changed();
      }}
    >
      <Text>
        Networks that no container is set to join go. Those of stopped containers stay, so that these can
        start again.
      </Text>
      <PrunePreview preview={preview} count={networks.length}>
        <ObjectList
          label="Networks to remove"
          lines={networks.map((network) => ({
            id: network.id,
            name: network.name,
            end: <span className={classes.faint}>{network.driver}</span>,
            note: network.stack === null ? undefined : `of the stack ${network.stack}`,
          }))}
        />
      </PrunePreview>
    </FormDialog>
  );
}
