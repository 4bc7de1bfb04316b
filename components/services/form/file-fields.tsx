'use client';

import { Select, TextInput } from '@mantine/core';
import classes from '@/components/ui/form/form.module.css';
import type { FormProblems } from '@/components/ui/form/form-problems';
import { RowList } from '@/components/ui/form/row-list';
import { textInput } from '@/components/ui/form/text-input';
import type { FileRow } from './service-values';

type Props = {
  kind: 'secret' | 'config';
  rows: readonly FileRow[];
  onChange: (rows: FileRow[]) => void;
  newKey: () => number;
  problems: FormProblems;
  /** Those there are. */
  choices: readonly { id: string; name: string }[];
};

/** Secrets or configs its containers get as files. */
export function FileFields({ kind, rows, onChange, newKey, problems, choices }: Props) {
  return (
    <RowList
      noun={kind === 'secret' ? 'Secret' : 'Config'}
      rows={rows}
      onChange={onChange}
      newRow={() => ({ key: newKey(), id: '', name: '', target: '', uid: '0', gid: '0', mode: '0444' })}
      addLabel={`Add a ${kind}`}
    >
      {(row, { label, change }) => {
        // One that was removed meanwhile is still what the service asks for.
        const known = choices.some(({ id }) => id === row.id) || row.id === '';
        const data = [...choices, ...(known ? [] : [{ id: row.id, name: row.name }])];
        return (
          <>
            <Select
              aria-label={label('name')}
              placeholder={`Choose a ${kind}`}
              searchable
              data={data.map(({ id, name }) => ({ value: id, label: name }))}
              value={row.id || null}
              onChange={(id) => {
                const name = data.find((each) => each.id === id)?.name ?? '';
                const target = row.target === '' || row.target === row.name ? name : row.target;
                change({ id: id ?? '', name, target });
              }}
            />
            <TextInput
              aria-label={label('file')}
              placeholder={kind === 'secret' ? 'Name below /run/secrets' : '/path/in/the/container'}
              {...textInput(
                row.target,
                (target) => change({ target }),
                problems[`${kind}s.${row.key}.target`],
              )}
            />
            <TextInput
              className={classes.fixed}
              w={76}
              aria-label={label('permissions')}
              placeholder="0444"
              {...textInput(row.mode, (mode) => change({ mode }), problems[`${kind}s.${row.key}.mode`])}
            />
          </>
        );
      }}
    </RowList>
  );
}
