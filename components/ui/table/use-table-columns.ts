'use client';

import {
  columnResizingFeature,
  columnSizingFeature,
  type ColumnSizingState,
  columnVisibilityFeature,
  type ColumnVisibilityState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import type { TableColumn } from './table-types';
import { gridTemplate } from './table-window';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, columnVisibilityFeature });
type Kept = { sizing: ColumnSizingState; visibility: ColumnVisibilityState };
const nothingKept: Kept = { sizing: {}, visibility: {} };
// Rows come by windows from the server: the library keeps the columns only.
const noRows: { id: string }[] = [];

/** Which columns are shown and how wide, remembered in this browser. */
export function useTableColumns<Row, Sort extends string>(
  tableId: string,
  columns: readonly TableColumn<Row, Sort>[],
  room: { select: boolean; actions: boolean },
) {
  const [kept, setKept] = useLocalStorage<Kept>({
    key: `gantry.table.${tableId}`,
    defaultValue: nothingKept,
    getInitialValueInEffect: false,
    deserialize: readKept,
  });
  const definitions = useMemo(
    () =>
      columns.map(({ id, header, width, always }) => ({
        id,
        header,
        size: width,
        minSize: 48,
        maxSize: 1200,
        enableHiding: !always,
      })),
    [columns],
  );
  const hidden = useMemo(
    () =>
      Object.fromEntries(columns.flatMap(({ id, defaultHidden }) => (defaultHidden ? [[id, false]] : []))),
    [columns],
  );
  const table = useTable({
    features,
    data: noRows,
    columns: definitions,
    columnResizeMode: 'onChange',
    state: { columnSizing: kept.sizing, columnVisibility: { ...hidden, ...kept.visibility } },
    onColumnSizingChange: (change) =>
      setKept((now) => ({ ...now, sizing: typeof change === 'function' ? change(now.sizing) : change })),
    onColumnVisibilityChange: (change) =>
      setKept((now) => ({
        ...now,
        visibility: typeof change === 'function' ? change({ ...hidden, ...now.visibility }) : change,
      })),
  });

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const visible = headers.flatMap((header) => {
    const column = columns.find(({ id }) => id === header.column.id);
    if (!column) return [];
    const resized = kept.sizing[column.id];
    return [
      {
        column,
        width: resized ?? column.width,
        grow: resized === undefined ? (column.grow ?? 0) : 0,
        startResize: header.getResizeHandler(),
        isResizing: header.column.getIsResizing(),
        resetWidth: () => header.column.resetSize(),
      },
    ];
  });
  const tracks = [
    ...(room.select ? [{ width: 36, grow: 0 }] : []),
    ...visible,
    ...(room.actions ? [{ width: 44, grow: 0 }] : []),
  ];
  return {
    visible,
    template: gridTemplate(tracks),
    /** Narrower than this, the table scrolls sideways. */
    leastWidth: tracks.reduce((sum, { width }) => sum + width, 0),
    choices: table.getAllLeafColumns().map((column) => ({
      id: column.id,
      header: columns.find(({ id }) => id === column.id)?.header ?? column.id,
      visible: column.getIsVisible(),
      canHide: column.getCanHide(),
      toggle: () => column.toggleVisibility(),
    })),
    reset: () => setKept(nothingKept),
  };
}

/** What an earlier version or another hand left in the browser is not trusted. */
function readKept(text: string | undefined): Kept {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null) return nothingKept;
    return {
      sizing: pick('sizing' in value ? value.sizing : null, (each) => typeof each === 'number'),
      visibility: pick('visibility' in value ? value.visibility : null, (each) => typeof each === 'boolean'),
    };
  } catch {
    return nothingKept;
  }
}

function pick<T>(value: unknown, is: (each: unknown) => each is T): Record<string, T> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).flatMap(([name, each]): [string, T][] =>
    is(each) ? [[name, each]] : [],
  );
  return Object.fromEntries(entries);
}
