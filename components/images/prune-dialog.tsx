'use client';

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { Bytes } from '@/components/ui/bytes';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { ObjectList } from '@/components/ui/object-list';
import { PrunePreview } from '@/components/ui/prune-preview';
import { formatBytes, formatQuantity } from '@/lib/format';
import { imageName } from './image-name';
import { useImagesChanged } from './use-images-changed';
import { WhichImages } from './which-images';

type Props = { cluster: string; node?: string; onClose: () => void };

/** Shows which unused images would go and how much that frees, then removes them. */
export function PruneImagesDialog({ cluster, node, onClose }: Props) {
  const [all, setAll] = useState(false);
  const changed = useImagesChanged();
  const preview = useQuery({
    ...api.images.prunePreview.queryOptions({ input: { cluster, node, all } }),
    staleTime: 0,
    gcTime: 0,
  });
  const images = preview.data?.images ?? [];
  return (
    <FormDialog
      onClose={onClose}
      title="Remove unused images"
      size="lg"
      tone="danger"
      submitLabel={images.length > 0 ? `Remove ${formatQuantity(images.length, 'image')}` : 'Remove'}
      incomplete={images.length === 0}
      onSubmit={async () => {
        const { deleted, freedBytes } = await client.images.prune({ cluster, node, all });
        notifyDone(`Removed ${formatQuantity(deleted.length, 'image')}, ${formatBytes(freedBytes)} freed`);
        await changed();
      }}
    >
      <WhichImages all={all} onChange={setAll} />
      <PrunePreview preview={preview} count={images.length}>
        <Text role="status">
          {formatQuantity(images.length, 'image goes', 'images go')}. That frees at most{' '}
          <strong>{formatBytes(preview.data?.freedBytes ?? 0)}</strong>: layers that other images stand on
          stay.
        </Text>
        <ObjectList
          label="Images to remove"
          lines={images.map((image) => ({
            id: image.id,
            name: imageName(image),
            end: <Bytes bytes={image.sizeBytes} />,
            note: image.tags.length > 1 ? `also ${image.tags.slice(1).join(', ')}` : undefined,
          }))}
        />
      </PrunePreview>
    </FormDialog>
  );
}
