'use client';

import { Button, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { RemoveRowButton } from '@/components/containers/run/remove-row-button';
import rowClasses from '@/components/containers/containers.module.css';
import type { FileRow, ServiceProblems } from './service-values';

type Props = {
  kind: 'secret' | 'config';
  rows: readonly FileRow[];
  onChange: (rows: FileRow[]) => void;
  newKey: () => number;
  problems: ServiceProblems;
  /** Those there are. */
  choices: readonly { id: string; name: string }[];
};

/** Secrets or configs its containers get as files. */
export function FileFields({ kind, rows, onChange, newKey, problems, choices }: Props) {
  const noun = kind === 'secret' ? 'Secret' : 'Config';
  const change = (key: number, part: Partial<FileRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <div className={rowClasses.rows}>
      {rows.map((row, position) => {
        const label = (what: string) => `${noun} ${position + 1}: ${what}`;
        // One that was removed meanwhile is still what the service asks for.
        const known = choices.some(({ id }) => id === row.id) || row.id === '';
        const data = [...choices, ...(known ? [] : [{ id: row.id, name: row.name }])];
        return (
          <div key={row.key} className={rowClasses.row}>
            <Select
              aria-label={label('name')}
              placeholder={`Choose a ${kind}`}
              searchable
              data={data.map(({ id, name }) => ({ value: id, label: name }))}
              value={row.id || null}
              onChange={(id) => {
                const name = data.find((each) => each.id === id)?.name ?? '';
                const target = row.target === '' || row.target === row.name ? name : row.target;
                change(row.key, { id: id ?? '', name, target });
              }}
            />
            <TextInput
              aria-label={label('file')}
              placeholder={kind === 'secret' ? 'Name below /run/secrets' : '/path/in/the/container'}
              autoComplete="off"
              spellCheck={false}
              value={row.target}
              onChange={(event) => change(row.key, { target: event.currentTarget.value })}
              error={problems[`${kind}s.${row.key}.target`]}
            />
            <TextInput
              className={rowClasses.fixed}
              w={76}
              aria-label={label('permissions')}
              placeholder="0444"
              autoComplete="off"
              value={row.mode}
              onChange={(event) => change(row.key, { mode: event.currentTarget.value })}
              error={problems[`${kind}s.${row.key}.mode`]}
            />
            <RemoveRowButton
              label={`Remove ${kind} ${position + 1}`}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            />
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() =>
            onChange([
              ...rows,
              { key: newKey(), id: '', name: '', target: '', uid: '0', gid: '0', mode: '0444' },
            ])
          }
        >
          Add a {kind}
        </Button>
      </div>
    </div>
  );
}
