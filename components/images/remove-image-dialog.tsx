'use client';

import { Stack, Text } from '@mantine/core';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import { ObjectList } from '@/components/ui/object-list';
import type { ImageRow } from '@/lib/contract/images';
import { imageName } from './image-name';
import { useImagesChanged } from './use-images-changed';

type Props = { cluster: string; image: ImageRow; onClose: () => void; onRemoved?: () => void };

/** Asks before an image goes, with all its names. */
export function RemoveImageDialog({ cluster, image, onClose, onRemoved }: Props) {
  const changed = useImagesChanged();
  const name = imageName(image);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      onConfirm={async () => {
        await client.images.remove({ cluster, image: image.id, node: image.nodeId });
        notifyDone(`Removed ${name}`);
        onRemoved?.();
        await changed();
      }}
    >
      <Stack gap="sm">
        <Text>
          The image and its layers are deleted from {image.nodeName}. Layers that other images stand on stay.
          To have it again, pull or build it.
        </Text>
        {image.tags.length > 1 ? (
          <>
            <Text>All its names go with it:</Text>
            <ObjectList label="Names" lines={image.tags.map((tag) => ({ id: tag, name: tag }))} />
          </>
        ) : null}
      </Stack>
    </ConfirmDialog>
  );
}
