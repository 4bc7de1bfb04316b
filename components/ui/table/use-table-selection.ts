'use client';

import { useRef, useState } from 'react';

/** The chosen rows, by id: they stay chosen when scrolled out of sight, searched away or updated. */
export function useTableSelection<Row>(rowId: (row: Row) => string) {
  const [selected, setSelected] = useState<ReadonlyMap<string, Row>>(new Map());
  const anchor = useRef<number | null>(null);

  return {
    selected,
    isSelected: (row: Row) => selected.has(rowId(row)),
    toggle: (row: Row, index: number) => {
      anchor.current = index;
      setSelected((now) => {
        const next = new Map(now);
        if (!next.delete(rowId(row))) next.set(rowId(row), row);
        return next;
      });
    },
    /** Chooses all from the row chosen last to this one. */
    extendTo: (index: number, rowAt: (index: number) => Row | null) => {
      const from = anchor.current ?? index;
      setSelected((now) => {
        const next = new Map(now);
        for (let at = Math.min(from, index); at <= Math.max(from, index); at += 1) {
          const row = rowAt(at);
          if (row) next.set(rowId(row), row);
        }
        return next;
      });
    },
    add: (rows: readonly Row[]) =>
      setSelected((now) => new Map([...now, ...rows.map((row): [string, Row] => [rowId(row), row])])),
    remove: (rows: readonly Row[]) =>
      setSelected((now) => {
        const next = new Map(now);
        for (const row of rows) next.delete(rowId(row));
        return next;
      }),
    clear: () => {
      anchor.current = null;
      setSelected(new Map());
    },
  };
}

export type TableSelection<Row> = ReturnType<typeof useTableSelection<Row>>;
