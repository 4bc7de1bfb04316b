'use client';

import { Autocomplete, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import classes from '../containers.module.css';
import { RemoveRowButton } from './remove-row-button';
import type { MountRow, RunProblems } from './run-form';

const types = [
  { value: 'volume', label: 'Volume' },
  { value: 'bind', label: 'Path on the node' },
  { value: 'tmpfs', label: 'Memory (tmpfs)' },
] as const;

type Props = {
  rows: readonly MountRow[];
  onChange: (rows: MountRow[]) => void;
  newKey: () => number;
  problems: RunProblems;
  /** Names to choose from. */
  volumes: readonly string[];
};

/** What is mounted into the container, and where. */
export function MountFields({ rows, onChange, newKey, problems, volumes }: Props) {
  const change = (key: number, part: Partial<MountRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <div className={classes.rows}>
      {rows.length > 0 ? (
        <div className={classes.rowHead} aria-hidden>
          <span className={classes.fixed} style={{ width: 150 }}>
            Type
          </span>
          <span>Source</span>
          <span>Path in the container</span>
          <span className={classes.fixed} style={{ width: 82 }} />
        </div>
      ) : null}
      {rows.map((row, position) => {
        const label = (what: string) => `Mount ${position + 1}: ${what}`;
        const source = {
          'aria-label': label('source'),
          autoComplete: 'off',
          value: row.source,
          error: problems[`mounts.${row.key}.source`],
        };
        return (
          <div key={row.key} className={classes.row}>
            <Select
              className={classes.fixed}
              w={150}
              aria-label={label('type')}
              data={[...types]}
              value={row.type}
              allowDeselect={false}
              onChange={(value) =>
                change(row.key, { type: types.find((each) => each.value === value)?.value ?? 'volume' })
              }
            />
            {row.type === 'volume' ? (
              <Autocomplete
                {...source}
                placeholder="Name, or nothing for an anonymous one"
                data={[...volumes]}
                limit={50}
                onChange={(text) => change(row.key, { source: text })}
              />
            ) : null}
            {row.type === 'bind' ? (
              <TextInput
                {...source}
                placeholder="/path/on/the/node"
                onChange={(event) => change(row.key, { source: event.currentTarget.value })}
              />
            ) : null}
            <TextInput
              aria-label={label('path in the container')}
              placeholder="/path/in/the/container"
              autoComplete="off"
              value={row.destination}
              onChange={(event) => change(row.key, { destination: event.currentTarget.value })}
              error={problems[`mounts.${row.key}.destination`]}
            />
            <Checkbox
              className={classes.fixed}
              mt={9}
              label="Read-only"
              checked={row.readOnly}
              onChange={(event) => change(row.key, { readOnly: event.currentTarget.checked })}
            />
            <RemoveRowButton
              label={`Remove mount ${position + 1}`}
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
              { key: newKey(), type: 'volume', source: '', destination: '', readOnly: false },
            ])
          }
        >
          Add a mount
        </Button>
      </div>
    </div>
  );
}
