'use client';

import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { ImageRow } from '@/lib/contract/images';
import { imageName } from './image-name';
import { useImagesChanged } from './use-images-changed';

/** Gives an image another name. */
export function TagDialog({
  cluster,
  image,
  onClose,
}: {
  cluster: string;
  image: ImageRow;
  onClose: () => void;
}) {
  const [reference, setReference] = useState('');
  const changed = useImagesChanged();
  return (
    <FormDialog
      onClose={onClose}
      title={`Tag ${imageName(image)}`}
      submitLabel="Tag"
      incomplete={reference.trim() === ''}
      onSubmit={async () => {
        const name = reference.trim();
        await client.images.tag({ cluster, image: image.id, node: image.nodeId, reference: name });
        notifyDone(`Tagged ${name}`);
        await changed();
      }}
    >
      <TextInput
        data-autofocus
        label="New name"
        description="To push it to a registry, begin with the registry's address: registry.example.com:5000/team/app:1.2"
        placeholder="team/app:1.2"
        autoComplete="off"
        spellCheck={false}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        Without a tag the name gets <code>:latest</code>. A name another image has moves to this one.
      </Text>
    </FormDialog>
  );
}
