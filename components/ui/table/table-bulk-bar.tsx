'use client';

import { Button, CloseButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { formatCount, formatQuantity } from '@/lib/format';
import classes from './data-table.module.css';

type Props = {
  noun: { one: string; many: string };
  selected: number;
  total: number;
  /** Chooses every row that matches, loaded or not. */
  onSelectAll: () => Promise<unknown>;
  onClear: () => void;
  children: ReactNode;
};

/** What can be done with the chosen rows. It floats over the table, so that nothing below moves. */
export function TableBulkBar({ noun, selected, total, onSelectAll, onClear, children }: Props) {
  const [busy, setBusy] = useState(false);
  const selectAll = async () => {
    setBusy(true);
    try {
      await onSelectAll();
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.bulkBar} role="toolbar" aria-label={`Selected ${noun.many}`}>
      <span className={classes.bulkCount} role="status">
        {formatQuantity(selected, noun.one, noun.many)} selected
      </span>
      {selected < total ? (
        <Button variant="subtle" size="compact-xs" loading={busy} onClick={() => void selectAll()}>
          Select all {formatCount(total)}
        </Button>
      ) : null}
      <div className={classes.bulkActions}>{children}</div>
      <CloseButton size="sm" aria-label="Clear the selection" onClick={onClear} />
    </div>
  );
}
