'use client';

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './form.module.css';

type RowParts<Row> = {
  /** The accessible name of one of its fields: "Port 2: protocol". */
  label: (what: string) => string;
  change: (part: Partial<Row>) => void;
};

type Props<Row> = {
  /** "Port" */
  noun: string;
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  newRow: () => Row;
  /** "Publish a port" */
  addLabel: string;
  /** The heads of its columns. */
  head?: ReactNode;
  /** The fields of one row. */
  children: (row: Row, parts: RowParts<Row>) => ReactNode;
};

/** A part of a form that is repeated, a row each: with a way to add one and to take one out. */
export function RowList<Row extends { key: number }>(props: Props<Row>) {
  const { noun, rows, onChange, newRow, addLabel, head, children } = props;
  return (
    <div className={classes.rows}>
      {head && rows.length > 0 ? (
        <div className={classes.rowHead} aria-hidden>
          {head}
        </div>
      ) : null}
      {rows.map((row, index) => {
        const position = index + 1;
        const removal = `Remove ${noun.toLowerCase()} ${position}`;
        return (
          <div key={row.key} className={classes.row}>
            {children(row, {
              label: (what) => `${noun} ${position}: ${what}`,
              change: (part) =>
                onChange(rows.map((each) => (each.key === row.key ? { ...each, ...part } : each))),
            })}
            <Tooltip label={removal}>
              <ActionIcon
                className={classes.removal}
                aria-label={removal}
                onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
              >
                <X size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => onChange([...rows, newRow()])}
        >
          {addLabel}
        </Button>
      </div>
    </div>
  );
}
