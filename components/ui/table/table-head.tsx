'use client';

import { Checkbox } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import classes from './data-table.module.css';
import type { TableColumn } from './table-types';
import { nextSort } from './table-window';

type Props<Row, Sort extends string> = {
  columns: readonly {
    column: TableColumn<Row, Sort>;
    startResize: (event: unknown) => void;
    isResizing: boolean;
    resetWidth: () => void;
  }[];
  sort: Sort | `-${Sort}` | undefined;
  onSort: (sort: Sort | `-${Sort}` | undefined) => void;
  /** The box that chooses every loaded row; none where rows cannot be chosen. */
  select: { checked: boolean; some: boolean; label: string; toggle: () => void } | null;
  actions: boolean;
};

/** The header row: sorting by click, widths by dragging the edge (double click resets). */
export function TableHead<Row, Sort extends string>({
  columns,
  sort,
  onSort,
  select,
  actions,
}: Props<Row, Sort>) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        {select ? (
          <div role="columnheader" className={classes.selectCell}>
            <Checkbox
              aria-label={select.label}
              checked={select.checked}
              indeterminate={!select.checked && select.some}
              onChange={select.toggle}
            />
          </div>
        ) : null}
        {columns.map(({ column, startResize, isResizing, resetWidth }) => {
          const { sortKey } = column;
          const direction =
            sortKey === undefined
              ? null
              : sort === sortKey
                ? 'ascending'
                : sort === `-${sortKey}`
                  ? 'descending'
                  : 'none';
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={direction ?? undefined}
              className={classes.headCell}
              data-align={column.align}
            >
              {sortKey === undefined ? (
                <span className={classes.headText}>{column.header}</span>
              ) : (
                <button
                  type="button"
                  className={classes.sortButton}
                  onClick={() => onSort(nextSort(sort, sortKey, column.sortFirst ?? 'ascending'))}
                >
                  <span className={classes.headText}>{column.header}</span>
                  {direction === 'ascending' ? <ArrowUp size={12} aria-hidden /> : null}
                  {direction === 'descending' ? <ArrowDown size={12} aria-hidden /> : null}
                </button>
              )}
              <div
                className={classes.resizer}
                data-active={isResizing || undefined}
                aria-hidden
                onMouseDown={startResize}
                onTouchStart={startResize}
                onDoubleClick={resetWidth}
              />
            </div>
          );
        })}
        {actions ? (
          <div role="columnheader" className={classes.actionsCell}>
            <span className={classes.hidden}>Actions</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}
