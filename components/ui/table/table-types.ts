import type { QueryFunction, QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';

/** What every list operation answers. */
export type ListAnswer<Row> = { items: Row[]; total: number; nextCursor: string | null };

/** One page as the table asks for it. Pass it on as the input of a list operation. */
export type TablePage<Sort extends string> = {
  search: string | undefined;
  sort: Sort | `-${Sort}` | undefined;
  /** The wanted values by filter id; narrow them with `onlyValues` or `anyValues`. */
  filters: Readonly<Record<string, readonly string[]>>;
  limit: number;
  cursor: string | undefined;
};

/** What `api.<feature>.list.queryOptions({ input })` gives. */
export type TableQueryOptions<Answer> = { queryKey: QueryKey; queryFn: QueryFunction<Answer> };

export type TableColumn<Row, Sort extends string = never> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The field the server sorts by; a column without one is not sortable. */
  sortKey?: Sort;
  /** Which way it sorts first: sizes and times begin with the largest. */
  sortFirst?: 'ascending' | 'descending';
  /** Pixels; the least of a column that grows. */
  width: number;
  /** Its share of the room that is left. */
  grow?: number;
  align?: 'start' | 'end';
  defaultHidden?: boolean;
  /** Cannot be hidden: what names the row. */
  always?: boolean;
  /** Where it stands in the two-line row of a phone; elsewhere it is left out there. */
  phone?: 'title' | 'side' | 'detail';
};

export type TableFilterOption = { value: string; label?: string; content?: ReactNode; count?: number };

export type TableFilter = {
  /** Its name in the address and in `TablePage.filters`. */
  id: string;
  label: string;
  options: readonly TableFilterOption[];
};

export type TableEmpty = { title: string; text?: ReactNode; action?: ReactNode };

export type DataTableProps<Row, Sort extends string, Answer extends ListAnswer<Row>> = {
  /** Where widths and visible columns are kept: "containers". */
  id: string;
  /** What the rows are, in lower case: `{ one: 'container', many: 'containers' }`. */
  noun: { one: string; many: string };
  query: (page: TablePage<Sort>) => TableQueryOptions<Answer>;
  columns: readonly TableColumn<Row, Sort>[];
  rowId: (row: Row) => string;
  /** What a person calls the row. */
  rowName: (row: Row) => string;
  rowHref?: (row: Row) => string;
  /** A menu or buttons at the end of each row. */
  rowActions?: (row: Row) => ReactNode;
  defaultSort?: Sort | `-${Sort}`;
  filters?: readonly TableFilter[] | ((answer: Answer | null) => readonly TableFilter[]);
  searchPlaceholder?: string;
  /** Buttons for the selected rows. Rows can be selected only where this is given. */
  bulkActions?: (rows: readonly Row[], clear: () => void) => ReactNode;
  /** At the right of the toolbar. */
  toolbar?: ReactNode;
  /** Beside the number of rows: a total size. */
  summary?: (answer: Answer) => ReactNode;
  /** Nothing there at all: what to do next. */
  empty: TableEmpty;
  /** `fill` takes what the page leaves; `content` grows with its rows to 480 pixels. */
  height?: 'fill' | 'content';
  /** Before the names in the address, where a page has several tables. */
  urlPrefix?: string;
};
