'use client';

import { TextInput } from '@mantine/core';
import type { ClipboardEvent } from 'react';
import { parseRawEnvText } from '@/lib/compose/env-text';
import type { FormProblems } from './form-problems';
import { RowList } from './row-list';
import type { PairRow } from './row-values';
import { textInput } from './text-input';

type Props = {
  /** Its name in the problems: "environment". */
  field: string;
  /** "Variable" */
  noun: string;
  rows: readonly PairRow[];
  onChange: (rows: PairRow[]) => void;
  newKey: () => number;
  problems: FormProblems;
  /** What stands in an empty value: what it then means. */
  valuePlaceholder?: (row: PairRow) => string;
};

/** Names and values, a row each. Several lines of `NAME=value` pasted into a name become rows. */
export function PairFields(props: Props) {
  const { field, noun, rows, onChange, newKey, problems, valuePlaceholder } = props;
  const paste = (event: ClipboardEvent, key: number) => {
    const text = event.clipboardData.getData('text');
    if (!text.includes('=')) return;
    const pasted = Object.entries(parseRawEnvText(text).variables);
    if (pasted.length === 0) return;
    event.preventDefault();
    onChange(
      rows.flatMap((row) =>
        row.key === key ? pasted.map(([name, value]) => ({ key: newKey(), name, value })) : [row],
      ),
    );
  };
  return (
    <RowList
      noun={noun}
      rows={rows}
      onChange={onChange}
      newRow={() => ({ key: newKey(), name: '', value: '' })}
      addLabel={`Add a ${noun.toLowerCase()}`}
    >
      {(row, { label, change }) => (
        <>
          <TextInput
            aria-label={label('name')}
            placeholder="Name"
            onPaste={(event) => paste(event, row.key)}
            {...textInput(row.name, (name) => change({ name }), problems[`${field}.${row.key}.name`])}
          />
          <TextInput
            aria-label={label('value')}
            placeholder={valuePlaceholder?.(row) ?? 'Value'}
            {...textInput(row.value, (value) => change({ value }))}
          />
        </>
      )}
    </RowList>
  );
}
