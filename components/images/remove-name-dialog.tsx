'use client';

import { Text } from '@mantine/core';
import { client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ImageRow } from '@/lib/contract/images';
import { useImagesChanged } from './use-images-changed';

type Props = {
  cluster: string;
  image: ImageRow;
  reference: string;
  onClose: () => void;
  /** The image went with its last name. */
  onRemoved?: () => void;
};

/** Asks before one name is taken from an image. */
export function RemoveNameDialog({ cluster, image, reference, onClose, onRemoved }: Props) {
  const changed = useImagesChanged();
  const last = image.tags.length <= 1;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`Remove the name ${reference}?`}
      confirmLabel={last ? 'Remove the image' : 'Remove the name'}
      onConfirm={async () => {
        const { deleted } = await client.images.remove({
          cluster,
          image: image.id,
          node: image.nodeId,
          reference,
        });
        notifyDone(`Removed ${reference}`);
        if (deleted.includes(image.id)) onRemoved?.();
        await changed();
      }}
    >
      <Text>
        {last
          ? 'This is its last name: the image and its layers are deleted with it.'
          : 'The image stays, under its other names.'}
      </Text>
    </ConfirmDialog>
  );
}
