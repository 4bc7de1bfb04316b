'use client';

import { ActionIcon, Button, Kbd, Menu, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Columns3, Search, X } from 'lucide-react';
import { type ReactNode, type Ref, useState } from 'react';
import classes from './data-table.module.css';
import { TableFilterMenu } from './table-filter-menu';
import type { TableFilter } from './table-types';

type Props = {
  many: string;
  search: string;
  onSearch: (text: string) => void;
  searchPlaceholder: string | undefined;
  searchRef: Ref<HTMLInputElement>;
  filters: readonly TableFilter[];
  filterValues: Readonly<Record<string, readonly string[]>>;
  onFilter: (id: string, values: readonly string[]) => void;
  filtered: boolean;
  onClear: () => void;
  columns: readonly { id: string; header: string; visible: boolean; canHide: boolean; toggle: () => void }[];
  onResetColumns: () => void;
  /** How many rows there are. */
  count: ReactNode;
  /** The feature's own buttons. */
  children: ReactNode;
  onLeaveSearch: () => void;
};

/** Search, filters, column choice and the feature's buttons. */
export function TableToolbar({
  many,
  search,
  onSearch,
  searchPlaceholder,
  searchRef,
  filters,
  filterValues,
  onFilter,
  filtered,
  onClear,
  columns,
  onResetColumns,
  count,
  children,
  onLeaveSearch,
}: Props) {
  // What is typed is ahead of the address by the debounce.
  const [draft, setDraft] = useState<string | null>(null);
  const commit = useDebouncedCallback(onSearch, 250);

  return (
    <div className={classes.toolbar}>
      <TextInput
        ref={searchRef}
        className={classes.search}
        size="xs"
        type="search"
        aria-label={`Search ${many}`}
        placeholder={searchPlaceholder ?? `Search ${many}`}
        leftSection={<Search size={14} aria-hidden />}
        rightSection={draft || search ? null : <Kbd size="xs">/</Kbd>}
        rightSectionPointerEvents="none"
        value={draft ?? search}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          commit(event.currentTarget.value);
        }}
        onBlur={() => {
          if (draft !== null) onSearch(draft);
          setDraft(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault();
            onLeaveSearch();
          }
          if (event.key === 'Escape') {
            event.preventDefault();
            setDraft(null);
            onSearch('');
            onLeaveSearch();
          }
        }}
      />
      {filters.map((filter) => (
        <TableFilterMenu
          key={filter.id}
          filter={filter}
          values={filterValues[filter.id] ?? []}
          onChange={(values) => onFilter(filter.id, values)}
        />
      ))}
      {filtered ? (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<X size={13} aria-hidden />}
          onClick={() => {
            setDraft(null);
            onClear();
          }}
        >
          Clear
        </Button>
      ) : null}
      <span className={classes.count} role="status">
        {count}
      </span>
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <Tooltip label="Columns">
            <ActionIcon aria-label="Columns" size="md" variant="default" className={classes.columnsButton}>
              <Columns3 size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Columns</Menu.Label>
          {columns.map((column) => (
            <Menu.CheckboxItem
              key={column.id}
              checked={column.visible}
              disabled={!column.canHide}
              onChange={column.toggle}
            >
              {column.header}
            </Menu.CheckboxItem>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={onResetColumns}>Reset columns and widths</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {children}
    </div>
  );
}
