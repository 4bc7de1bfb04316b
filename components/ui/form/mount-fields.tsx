'use client';

import { Autocomplete, Checkbox, Select, TextInput } from '@mantine/core';
import classes from './form.module.css';
import type { FormProblems } from './form-problems';
import { RowList } from './row-list';
import type { MountRow } from './row-values';
import { textInput } from './text-input';

const types = [
  { value: 'volume', label: 'Volume' },
  { value: 'bind', label: 'Path on the node' },
  { value: 'tmpfs', label: 'Memory (tmpfs)' },
  { value: 'cluster', label: 'Cluster volume' },
] as const;

type Props = {
  rows: readonly MountRow[];
  onChange: (rows: MountRow[]) => void;
  newKey: () => number;
  problems: FormProblems;
  /** Names to choose from. */
  volumes: readonly string[];
  /** Cluster volumes and groups of them; left out where none can be mounted. */
  clusterVolumes?: readonly string[];
};

/** What is mounted into the container, and where. */
export function MountFields({ rows, onChange, newKey, problems, volumes, clusterVolumes = [] }: Props) {
  const hasCluster = clusterVolumes.length > 0 || rows.some(({ type }) => type === 'cluster');
  const offered = types.filter(({ value }) => value !== 'cluster' || hasCluster);
  return (
    <RowList<MountRow>
      noun="Mount"
      rows={rows}
      onChange={onChange}
      newRow={() => ({ key: newKey(), type: 'volume', source: '', destination: '', readOnly: false })}
      addLabel="Add a mount"
      head={
        <>
          <span className={classes.fixed} style={{ width: 150 }}>
            Type
          </span>
          <span>Source</span>
          <span>Path in the container</span>
          <span className={classes.fixed} style={{ width: 82 }} />
        </>
      }
    >
      {(row, { label, change }) => {
        const problem = problems[`mounts.${row.key}.source`];
        return (
          <>
            <Select
              className={classes.fixed}
              w={150}
              aria-label={label('type')}
              data={offered}
              value={row.type}
              allowDeselect={false}
              onChange={(value) =>
                change({ type: types.find((each) => each.value === value)?.value ?? 'volume' })
              }
            />
            {row.type === 'volume' || row.type === 'cluster' ? (
              <Autocomplete
                aria-label={label('source')}
                placeholder={
                  row.type === 'volume' ? 'Name, or nothing for an anonymous one' : 'Name, or group:name'
                }
                autoComplete="off"
                data={[...(row.type === 'volume' ? volumes : clusterVolumes)]}
                limit={50}
                value={row.source}
                onChange={(source) => change({ source })}
                error={problem}
              />
            ) : null}
            {row.type === 'bind' ? (
              <TextInput
                aria-label={label('source')}
                placeholder="/path/on/the/node"
                {...textInput(row.source, (source) => change({ source }), problem)}
              />
            ) : null}
            <TextInput
              aria-label={label('path in the container')}
              placeholder="/path/in/the/container"
              {...textInput(
                row.destination,
                (destination) => change({ destination }),
                problems[`mounts.${row.key}.destination`],
              )}
            />
            <Checkbox
              className={classes.fixed}
              mt={9}
              label="Read-only"
              checked={row.readOnly}
              onChange={(event) => change({ readOnly: event.currentTarget.checked })}
            />
          </>
        );
      }}
    </RowList>
  );
}
