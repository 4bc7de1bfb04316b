'use client';

import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { Bytes } from '@/components/ui/bytes';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { ObjectList } from '@/components/ui/object-list';
import { PrunePreview } from '@/components/ui/prune-preview';
import { formatBytes, formatQuantity } from '@/lib/format';
import { useVolumesChanged } from './use-volumes-changed';
import { volumeName } from './volume-name';

/** Shows which volumes nobody mounts and how much they hold, then removes them. */
export function PruneVolumesDialog({ cluster, onClose }: { cluster: string; onClose: () => void }) {
  const [all, setAll] = useState(false);
  const [typed, setTyped] = useState('');
  const changed = useVolumesChanged();
  // The engine walks its disk for the sizes: asked once for each choice.
  const preview = useQuery({
    ...api.volumes.prunePreview.queryOptions({ input: { cluster, all } }),
    staleTime: 0,
    gcTime: 0,
  });
  const volumes = preview.data?.volumes ?? [];
  const sentence = `remove ${volumes.length}`;
  return (
    <FormDialog
      onClose={onClose}
      title="Remove unused volumes"
      size="lg"
      tone="danger"
      submitLabel={volumes.length > 0 ? `Remove ${formatQuantity(volumes.length, 'volume')}` : 'Remove'}
      incomplete={volumes.length === 0 || typed.trim() !== sentence}
      onSubmit={async () => {
        const { deleted, freedBytes } = await client.volumes.prune({ cluster, all });
        notifyDone(`Removed ${formatQuantity(deleted.length, 'volume')}, ${formatBytes(freedBytes)} freed`);
        await changed();
      }}
    >
      <Radio.Group
        label="Which volumes"
        value={all ? 'all' : 'anonymous'}
        onChange={(value) => {
          setAll(value === 'all');
          setTyped('');
        }}
      >
        <Stack gap={6} mt={6}>
          <Radio value="anonymous" label="Anonymous volumes that no container mounts" />
          <Radio value="all" label="Every volume that no container mounts, named ones too" />
        </Stack>
      </Radio.Group>
      <PrunePreview preview={preview} count={volumes.length}>
        <Text role="status">
          {formatQuantity(volumes.length, 'volume goes', 'volumes go')} with everything they hold. That frees{' '}
          <strong>{formatBytes(preview.data?.freedBytes ?? 0)}</strong>, and there is no way back.
        </Text>
        <ObjectList
          label="Volumes to remove"
          lines={volumes.map((volume) => ({
            id: volume.name,
            name: volumeName(volume.name),
            end: <Bytes bytes={volume.sizeBytes} />,
            note: volume.stack === null ? undefined : `of the stack ${volume.stack}`,
          }))}
        />
        <TextInput
          label={
            <>
              Type <code>{sentence}</code> to confirm
            </>
          }
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </PrunePreview>
    </FormDialog>
  );
}
