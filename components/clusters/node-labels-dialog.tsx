'use client';

import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { ActionIcon } from '@mantine/core';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { notifyDone } from '@/components/ui/notify';
import type { NodeRow } from '@/lib/contract/clusters';
import classes from './nodes.module.css';
import { useNodesChanged } from './use-nodes-changed';

type Row = { key: number; name: string; value: string };
type Props = { cluster: string; node: NodeRow; onClose: () => void };

/** Edits a node's labels, and says which tasks a change sends away. */
export function NodeLabelsDialog({ cluster, node, onClose }: Props) {
  const changed = useNodesChanged();
  const [rows, setRows] = useState<Row[]>(() => rowsOf(node.swarmNode?.labels ?? {}));
  const names = rows.map(({ name }) => name.trim()).filter((name) => name !== '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const bad = names.find((name) => /[\s=]/.test(name));
  const labels = Object.fromEntries(
    rows.flatMap(({ name, value }) => (name.trim() === '' ? [] : [[name.trim(), value]])),
  );
  const isValid = twice === undefined && bad === undefined;
  const [wanted] = useDebouncedValue(JSON.stringify(labels), 300);
  const preview = useQuery({
    ...api.nodes.preview.queryOptions({
      input: { cluster, node: node.id, change: 'label', labels: parseLabels(wanted) },
    }),
    enabled: isValid,
  });
  const leaving = (preview.data?.moves.length ?? 0) + (preview.data?.ends.length ?? 0);
  const edit = (key: number, change: Partial<Row>) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...change } : row)));

  return (
    <FormDialog
      onClose={onClose}
      title={`Labels of ${node.name}`}
      submitLabel="Save labels"
      size="lg"
      incomplete={!isValid}
      onSubmit={async () => {
        try {
          await client.nodes.update({
            cluster,
            node: node.id,
            version: node.swarmNode?.version ?? 0,
            labels,
          });
        } finally {
          await changed();
        }
        notifyDone(`Labels of ${node.name} saved`);
      }}
    >
      {rows.map((row, index) => (
        <div key={row.key} className={classes.labelRow}>
          <TextInput
            aria-label={`Label ${index + 1}`}
            placeholder="zone"
            spellCheck={false}
            maxLength={255}
            value={row.name}
            data-autofocus={index === rows.length - 1 || undefined}
            error={
              row.name.trim() !== '' && row.name.trim() === twice
                ? 'It is there twice'
                : /[\s=]/.test(row.name.trim())
                  ? 'No space and no "="'
                  : undefined
            }
            onChange={(event) => edit(row.key, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Value ${index + 1}`}
            placeholder="b"
            spellCheck={false}
            value={row.value}
            onChange={(event) => edit(row.key, { value: event.currentTarget.value })}
          />
          <ActionIcon
            size={34}
            aria-label={`Remove label ${row.name || index + 1}`}
            onClick={() => setRows((all) => all.filter(({ key }) => key !== row.key))}
          >
            <X size={15} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() =>
            setRows((all) => [
              ...all,
              { key: Math.max(0, ...all.map(({ key }) => key)) + 1, name: '', value: '' },
            ])
          }
        >
          Add a label
        </Button>
      </div>
      <div role="status" aria-live="polite">
        {isValid && leaving > 0 ? (
          <ul className={classes.sentences}>
            {preview.data?.sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        ) : (
          <span className={classes.faint}>
            Services choose nodes by them: the constraint <code>node.labels.zone==b</code> wants the label
            zone with the value b.
          </span>
        )}
      </div>
    </FormDialog>
  );
}

function rowsOf(labels: Readonly<Record<string, string>>): Row[] {
  const rows = Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value], key) => ({ key, name, value }));
  return rows.length > 0 ? rows : [{ key: 0, name: '', value: '' }];
}

function parseLabels(text: string): Record<string, string> {
  const labels: unknown = JSON.parse(text);
  if (typeof labels !== 'object' || labels === null) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
