'use client';

import { Checkbox, Skeleton } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';
import type { TableColumn } from './table-types';

export type TableRowProps<Row> = {
  /** Null while it is loading. */
  row: Row | null;
  id: string;
  index: number;
  top: number;
  height: number;
  columns: readonly TableColumn<Row, string>[];
  narrow: boolean;
  active: boolean;
  selected: boolean;
  name: string;
  href: string | null;
  actions: ReactNode;
  /** Null where rows cannot be chosen. */
  onToggle: ((index: number, extend: boolean) => void) | null;
};

/** One row: a line of cells, or two lines on a phone. */
export function TableRow<T>(props: TableRowProps<T>) {
  const { row, columns, narrow, index } = props;
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={index + 2}
      aria-selected={props.onToggle ? props.selected : undefined}
      className={narrow ? classes.narrowRow : classes.row}
      data-active={props.active || undefined}
      data-selected={props.selected || undefined}
      data-index={index}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
    >
      {props.onToggle ? (
        <div role="gridcell" className={classes.selectCell}>
          <Checkbox
            aria-label={`Select ${props.name}`}
            tabIndex={-1}
            checked={props.selected}
            disabled={row === null}
            // Shift is known to the click only, not to the change.
            onClick={(event) => props.onToggle?.(index, event.shiftKey)}
            onChange={() => undefined}
          />
        </div>
      ) : null}
      {narrow ? <NarrowCells {...props} /> : null}
      {narrow
        ? null
        : columns.map((column, position) => (
            <div key={column.id} role="gridcell" className={classes.cell} data-align={column.align}>
              {row === null ? (
                <Skeleton height={8} width={`${40 + ((index * 7 + position * 13) % 45)}%`} />
              ) : (
                <Titled href={column.always ? props.href : null}>{column.cell(row)}</Titled>
              )}
            </div>
          ))}
      {props.actions ? (
        <div role="gridcell" className={classes.actionsCell}>
          {props.actions}
        </div>
      ) : null}
    </div>
  );
}

function NarrowCells<T>({ row, columns, href }: TableRowProps<T>) {
  if (row === null) {
    return (
      <div role="gridcell" className={classes.narrowCell}>
        <Skeleton height={8} width="60%" />
        <Skeleton height={8} width="35%" mt={10} />
      </div>
    );
  }
  const at = (place: 'title' | 'side' | 'detail') => columns.filter(({ phone }) => phone === place);
  return (
    <div role="gridcell" className={classes.narrowCell}>
      <div className={classes.narrowLine}>
        <span className={classes.narrowTitle}>
          <Titled href={href}>{at('title').map((column) => column.cell(row))}</Titled>
        </span>
        <span className={classes.narrowSide}>
          {at('side').map((column) => (
            <span key={column.id}>{column.cell(row)}</span>
          ))}
        </span>
      </div>
      <div className={classes.narrowDetail}>
        {at('detail').map((column) => (
          <span key={column.id}>{column.cell(row)}</span>
        ))}
      </div>
    </div>
  );
}

function Titled({ href, children }: { href: string | null; children: ReactNode }) {
  if (href === null) return children;
  return (
    <Link href={href} className={classes.rowLink} prefetch={false}>
      {children}
    </Link>
  );
}
