'use client';

import { MultiSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import Link from 'next/link';
import type { NodeSelection, SpreadNode } from '@/lib/contract/cluster-images';
import { paths } from '@/lib/paths';

export type NodesChoice = { by: 'all' | 'some' | 'label'; ids: string[]; label: string };

export const allNodes: NodesChoice = { by: 'all', ids: [], label: '' };

/** What is chosen, as the operations take it; null while it is incomplete. */
export function selectionOf({ by, ids, label }: NodesChoice): NodeSelection | null {
  switch (by) {
    case 'all':
      return {};
    case 'some':
      return ids.length > 0 ? { nodes: ids } : null;
    case 'label':
      return label.trim() === '' ? null : { label: label.trim() };
  }
}

type Props = {
  cluster: string;
  nodes: readonly SpreadNode[];
  choice: NodesChoice;
  /** A failure that is about the nodes. */
  error?: string | null;
  onChange: (choice: NodesChoice) => void;
};

/** On which nodes: all that are connected, some, or those with a label. The others are named, with the way to them. */
export function NodesField({ cluster, nodes, choice, error = null, onChange }: Props) {
  const connected = nodes.filter((node) => node.connected);
  const others = nodes.filter((node) => !node.connected);
  return (
    <Stack gap={8}>
      <Radio.Group
        label="Nodes"
        value={choice.by}
        onChange={(by) => onChange({ ...choice, by: by === 'some' || by === 'label' ? by : 'all' })}
      >
        <Stack gap={6} mt={6}>
          <Radio value="all" label={`All connected nodes (${connected.length})`} />
          <Radio value="some" label="Some nodes" />
          <Radio value="label" label="Nodes with a label" />
        </Stack>
      </Radio.Group>
      {choice.by === 'some' ? (
        <MultiSelect
          aria-label="Chosen nodes"
          placeholder={choice.ids.length === 0 ? 'Choose nodes' : undefined}
          data={connected.map((node) => ({ value: node.id, label: node.name }))}
          value={choice.ids}
          error={error}
          searchable
          onChange={(ids) => onChange({ ...choice, ids })}
        />
      ) : null}
      {choice.by === 'label' ? (
        <TextInput
          aria-label="Label"
          placeholder="zone=b"
          autoComplete="off"
          spellCheck={false}
          value={choice.label}
          error={error}
          onChange={(event) => onChange({ ...choice, label: event.currentTarget.value })}
        />
      ) : null}
      {others.length > 0 ? (
        <Text size="xs" c="dimmed">
          Left out, as their own engines are not connected:{' '}
          {others.slice(0, 5).map((node, index) => (
            <span key={node.id}>
              {index > 0 ? ', ' : ''}
              <Link href={paths.node(cluster, node.id)}>{node.name}</Link>
            </span>
          ))}
          {others.length > 5 ? ` and ${others.length - 5} more` : ''}. A node&apos;s page says how to connect
          it.
        </Text>
      ) : null}
    </Stack>
  );
}
