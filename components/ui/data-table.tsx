'use client';

import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from 'next/navigation';
import {
  type MouseEvent,
  useCallback,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { formatCount, formatQuantity } from '@/lib/format';
import { EmptyState } from './empty-state';
import { ErrorState } from './error-state';
import classes from './table/data-table.module.css';
import { TableBulkBar } from './table/table-bulk-bar';
import { TableHead } from './table/table-head';
import { TableRow } from './table/table-row';
import { TableToolbar } from './table/table-toolbar';
import type { DataTableProps, ListAnswer } from './table/table-types';
import { useTableColumns } from './table/use-table-columns';
import { useTableKeys } from './table/use-table-keys';
import { useTableRows } from './table/use-table-rows';
import { useTableSelection } from './table/use-table-selection';
import { useTableView } from './table/use-table-view';

const rowHeight = 34;
const narrowRowHeight = 56;
const loadingRows = 12;
const noColumns = { select: false, actions: false };

/**
 * The one table: rows come from the server by windows, so a list of any length scrolls alike; search, sort and filters
 * are the server's and stand in the address; rows are known by id, so that live changes never make them jump.
 */
export function DataTable<Row, Sort extends string, Answer extends ListAnswer<Row>>(
  props: DataTableProps<Row, Sort, Answer>,
) {
  const { noun, rowId, rowHref, height = 'fill' } = props;
  const router = useRouter();
  const tableId = useId();
  const narrow = useMediaQuery('(max-width: 48em)', false) ?? false;
  const scroller = useRef<HTMLDivElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const [activeIndex, setActiveIndex] = useState<number | null>(null);

  const filterIds = (typeof props.filters === 'function' ? props.filters(null) : (props.filters ?? [])).map(
    (filter) => filter.id,
  );
  const state = useTableView(props.columns, filterIds, props.defaultSort, props.urlPrefix ?? '');
  const rows = useTableRows<Row, Sort, Answer>(props.query, state.view, range);
  const { shown } = rows;
  const selection = useTableSelection(rowId);
  const selectable = props.bulkActions !== undefined;
  const columns = useTableColumns(
    props.id,
    props.columns,
    narrow ? noColumns : { select: selectable, actions: props.rowActions !== undefined },
  );

  const count = shown ? shown.total : loadingRows;
  const lineHeight = narrow ? narrowRowHeight : rowHeight;
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state; rows are memoized by hand
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 8,
    onChange: ({ range: now }) => {
      if (!now) return;
      setRange((was) =>
        was.first === now.startIndex && was.last === now.endIndex
          ? was
          : { first: now.startIndex, last: now.endIndex },
      );
    },
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, lineHeight]);
  const items = virtualizer.getVirtualItems();
  const rowAt = useCallback((index: number) => shown?.rowAt(index) ?? null, [shown]);

  // Where rows came or went above, the row at the top stays where it was.
  const anchor = useRef<{ id: string; index: number; viewKey: string } | null>(null);
  const keepAnchor = useEffectEvent(() => {
    const element = scroller.current;
    if (!element || !shown) return;
    const before = anchor.current;
    if (before && before.viewKey !== shown.viewKey) {
      element.scrollTop = 0;
      setActiveIndex(null);
    } else if (before && element.scrollTop > 0) {
      const now = findIndex(before.index, 60, (index) => idAt(index) === before.id);
      if (now !== null && now !== before.index) element.scrollTop += (now - before.index) * lineHeight;
    }
    remember();
  });
  const idAt = (index: number) => {
    const row = rowAt(index);
    return row ? rowId(row) : null;
  };
  const remember = () => {
    const index = Math.ceil((scroller.current?.scrollTop ?? 0) / lineHeight);
    const id = idAt(index);
    anchor.current = id !== null && shown ? { id, index, viewKey: shown.viewKey } : anchor.current;
  };
  useLayoutEffect(() => keepAnchor(), [shown]);

  const move = (to: number) => {
    if (count === 0 || !shown) return;
    const index = Math.min(Math.max(to, 0), count - 1);
    setActiveIndex(index);
    virtualizer.scrollToIndex(index);
  };
  const open = (row: Row, newTab: boolean) => {
    const href = rowHref?.(row);
    if (!href) return;
    if (newTab) window.open(href, '_blank', 'noopener');
    else router.push(href);
  };
  const toggle = useCallback(
    (index: number, extend: boolean) => {
      const row = rowAt(index);
      if (!row) return;
      setActiveIndex(index);
      if (extend) selection.extendTo(index, rowAt);
      else selection.toggle(row, index);
    },
    [rowAt, selection],
  );
  useTableKeys(scroller, {
    move: (by) => move(activeIndex === null ? (by > 0 ? 0 : count - 1) : activeIndex + by),
    moveTo: (end) => move(end === 'first' ? 0 : count - 1),
    page: Math.max(1, range.last - range.first - 1),
    open: () => {
      const row = activeIndex === null ? null : rowAt(activeIndex);
      if (row) open(row, false);
    },
    toggle: () => {
      if (selectable && activeIndex !== null) toggle(activeIndex, false);
    },
    clear: () => {
      if (selection.selected.size === 0) return false;
      selection.clear();
      return true;
    },
    search: () => searchInput.current?.focus(),
  });

  const onClick = (event: MouseEvent) => {
    const { target } = event;
    if (!(target instanceof Element) || target.closest('a, button, input, label, [role="menuitem"]')) return;
    if (window.getSelection()?.toString()) return;
    const index = Number(target.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN);
    const row = Number.isNaN(index) ? null : rowAt(index);
    if (!row) return;
    setActiveIndex(index);
    if (event.shiftKey && selectable) toggle(index, true);
    else open(row, event.metaKey || event.ctrlKey);
  };

  const loaded = items.flatMap((item) => rowAt(item.index) ?? []);
  const allLoadedSelected = loaded.length > 0 && loaded.every(selection.isSelected);
  const filters =
    typeof props.filters === 'function' ? props.filters(shown?.answer ?? null) : (props.filters ?? []);
  const more = shown && props.summary?.(shown.answer);
  const activeItem = items.find((item) => item.index === activeIndex);
  // The rows as they are now, where they are known; else as they were when chosen.
  const chosen = [...selection.selected].map(([id, row]) => loaded.find((each) => rowId(each) === id) ?? row);

  return (
    <div className={classes.root} data-height={height}>
      <TableToolbar
        many={noun.many}
        search={state.search}
        onSearch={state.setSearch}
        searchPlaceholder={props.searchPlaceholder}
        searchRef={searchInput}
        filters={filters}
        filterValues={state.view.filters}
        onFilter={state.setFilter}
        filtered={state.filtered}
        onClear={state.clear}
        columns={columns.choices}
        onResetColumns={columns.reset}
        count={
          shown ? (
            <>
              {formatQuantity(shown.total, noun.one, noun.many)}
              {more ? <> · {more}</> : null}
            </>
          ) : null
        }
        onLeaveSearch={() => scroller.current?.focus()}
      >
        {props.toolbar}
      </TableToolbar>
      {rows.error && shown ? (
        <ErrorState
          variant="inline"
          title={`The ${noun.many} could not be refreshed`}
          error={rows.error}
          onRetry={() => void rows.refetch()}
        />
      ) : null}
      <div className={classes.frame}>
        <div
          ref={scroller}
          className={classes.scroller}
          role="grid"
          tabIndex={0}
          aria-label={noun.many}
          aria-rowcount={count + 1}
          aria-multiselectable={selectable || undefined}
          aria-busy={rows.isFetching || undefined}
          aria-activedescendant={activeItem ? `${tableId}-${activeItem.index}` : undefined}
          data-outdated={rows.outdated || undefined}
          data-links={rowHref ? true : undefined}
          onScroll={remember}
          onClick={onClick}
        >
          <div
            role="presentation"
            className={classes.inner}
            style={{ '--table-columns': columns.template, '--table-least-width': `${columns.leastWidth}px` }}
          >
            <TableHead
              columns={columns.visible}
              sort={state.view.sort}
              onSort={state.setSort}
              select={
                selectable
                  ? {
                      checked: allLoadedSelected,
                      some: selection.selected.size > 0,
                      label: `Select the ${noun.many} on screen`,
                      toggle: () => (allLoadedSelected ? selection.remove(loaded) : selection.add(loaded)),
                    }
                  : null
              }
              actions={props.rowActions !== undefined}
            />
            <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
              {rows.error && !shown
                ? null
                : items.map((item) => {
                    const row = rowAt(item.index);
                    return (
                      <TableRow
                        key={row ? rowId(row) : `loading-${item.index}`}
                        row={row}
                        id={`${tableId}-${item.index}`}
                        index={item.index}
                        top={item.start}
                        height={lineHeight}
                        columns={narrow ? props.columns : columns.visible.map(({ column }) => column)}
                        narrow={narrow}
                        active={item.index === activeIndex}
                        selected={row ? selection.isSelected(row) : false}
                        name={row ? props.rowName(row) : ''}
                        href={row ? (rowHref?.(row) ?? null) : null}
                        actions={row ? props.rowActions?.(row) : null}
                        onToggle={selectable ? toggle : null}
                      />
                    );
                  })}
            </div>
          </div>
        </div>
        {rows.error && !shown ? (
          <ErrorState
            title={`The ${noun.many} could not be loaded`}
            error={rows.error}
            onRetry={() => void rows.refetch()}
          />
        ) : null}
        {shown?.total === 0 ? (
          state.filtered ? (
            <EmptyState
              title={`No ${noun.many} match`}
              action={
                <Button variant="default" onClick={state.clear}>
                  Clear search and filters
                </Button>
              }
            >
              Search for less, or choose other filters.
            </EmptyState>
          ) : (
            <EmptyState title={props.empty.title} action={props.empty.action}>
              {props.empty.text}
            </EmptyState>
          )
        ) : null}
      </div>
      {props.bulkActions && chosen.length > 0 ? (
        <TableBulkBar
          noun={noun}
          selected={chosen.length}
          total={shown?.total ?? 0}
          onSelectAll={async () => selection.add(await rows.fetchAll())}
          onClear={selection.clear}
        >
          {props.bulkActions(chosen, selection.clear)}
        </TableBulkBar>
      ) : null}
      <span className={classes.hidden} aria-live="polite">
        {chosen.length > 0 ? `${formatCount(chosen.length)} selected` : ''}
      </span>
    </div>
  );
}

/** The index nearest to `around` that `is` true for, at most `reach` away. */
function findIndex(around: number, reach: number, is: (index: number) => boolean): number | null {
  for (let distance = 0; distance <= reach; distance += 1) {
    if (is(around + distance)) return around + distance;
    if (around - distance >= 0 && is(around - distance)) return around - distance;
  }
  return null;
}
