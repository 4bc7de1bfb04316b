'use client';

import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ApiError } from '@/components/api/api-error';
import { CollectionField } from '@/components/grants/collection-field';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import { labelledFor, rootCollection } from '@/lib/collection';
import { parseNameValueLines } from '@/lib/name-value-lines';
import { ContentField } from './content-field';
import { toBase64 } from './file-content';
import type { ObjectCalls } from './object-calls';
import { useObjectsChanged } from './use-objects-changed';

type Props = {
  cluster: string;
  calls: ObjectCalls;
  onClose: () => void;
  onCreated: (id: string) => void;
};

/** Makes a secret or config. */
export function CreateObjectDialog({ cluster, calls, onClose, onCreated }: Props) {
  const { word, permissions } = calls;
  const [name, setName] = useState('');
  const [content, setContent] = useState<Uint8Array | null>(null);
  const [labelLines, setLabelLines] = useState('');
  const [collection, setCollection] = useState('');
  const [taken, setTaken] = useState<string | null>(null);
  const changed = useObjectsChanged(calls);
  const labels = parseNameValueLines(labelLines);
  return (
    <FormDialog
      onClose={onClose}
      title={`Create a ${word}`}
      size="lg"
      submitLabel="Create"
      incomplete={name.trim() === '' || content === null || labels.problem !== null}
      onFailure={(error) => {
        const field = fieldOf(error);
        if (field === 'name') setTaken(error.message);
        return field === 'name';
      }}
      onSubmit={async () => {
        const { id } = await calls.create({
          cluster,
          name: name.trim(),
          dataBase64: toBase64(content ?? new Uint8Array()),
          labels: labelledFor(labels.pairs, collection.trim() || rootCollection),
        });
        notifyDone(`Created ${name.trim()}`);
        await changed();
        return id;
      }}
      onDone={onCreated}
    >
      <TextInput
        data-autofocus
        label="Name"
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={name}
        error={taken}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setTaken(null);
        }}
      />
      <CollectionField
        cluster={cluster}
        permission={permissions.create}
        value={collection}
        onChange={setCollection}
      />
      <ContentField word={word} onChange={setContent} />
      <Textarea
        label="Labels"
        description="name=value, one a line"
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        value={labelLines}
        error={labels.problem}
        onChange={(event) => setLabelLines(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function fieldOf({ data }: ApiError): string | null {
  if (typeof data !== 'object' || data === null || !('field' in data)) return null;
  return typeof data.field === 'string' ? data.field : null;
}
