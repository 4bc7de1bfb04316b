'use client';

import { Button, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { ClipboardEvent } from 'react';
import { parseRawEnvText } from '@/lib/compose/env-text';
import classes from '../containers.module.css';
import { RemoveRowButton } from './remove-row-button';
import type { PairRow, RunProblems } from './run-form';

type Props = {
  /** Its name in the problems: "environment". */
  field: string;
  /** "Variable" */
  noun: string;
  rows: readonly PairRow[];
  onChange: (rows: PairRow[]) => void;
  newKey: () => number;
  problems: RunProblems;
  /** What stands in an empty value: what it then means. */
  valuePlaceholder?: (row: PairRow) => string;
};

/** Names and values, a row each. Several lines of `NAME=value` pasted into a name become rows. */
export function PairFields(props: Props) {
  const { field, noun, rows, onChange, newKey, problems, valuePlaceholder } = props;
  const change = (key: number, part: Partial<PairRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
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
    <div className={classes.rows}>
      {rows.map((row, position) => (
        <div key={row.key} className={classes.row}>
          <TextInput
            aria-label={`${noun} ${position + 1}: name`}
            placeholder="Name"
            autoComplete="off"
            spellCheck={false}
            value={row.name}
            onChange={(event) => change(row.key, { name: event.currentTarget.value })}
            onPaste={(event) => paste(event, row.key)}
            error={problems[`${field}.${row.key}.name`]}
          />
          <TextInput
            aria-label={`${noun} ${position + 1}: value`}
            placeholder={valuePlaceholder?.(row) ?? 'Value'}
            autoComplete="off"
            spellCheck={false}
            value={row.value}
            onChange={(event) => change(row.key, { value: event.currentTarget.value })}
          />
          <RemoveRowButton
            label={`Remove ${noun.toLowerCase()} ${position + 1}`}
            onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...rows, { key: newKey(), name: '', value: '' }])}
        >
          Add a {noun.toLowerCase()}
        </Button>
      </div>
    </div>
  );
}
