'use client';

import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import type { ListAnswer, TablePage, TableQueryOptions } from './table-types';
import { pagesInView, pageSize } from './table-window';

export type TableView<Sort extends string> = Omit<TablePage<Sort>, 'limit' | 'cursor'>;
type PageResult<Answer> = { data: Answer | undefined; error: Error | null; isFetching: boolean };

/** What is on screen: rows by position, as far as they are loaded. */
type Shown<Row, Answer> = {
  viewKey: string;
  pages: ReadonlyMap<number, Answer>;
  answer: Answer;
  total: number;
  rowAt: (index: number) => Row | null;
};

/**
 * The rows of a list of any length: only the pages around what is on screen are asked for. While another search or
 * sort is loading, what was shown stays (`outdated`).
 */
export function useTableRows<Row, Sort extends string, Answer extends ListAnswer<Row>>(
  query: (page: TablePage<Sort>) => TableQueryOptions<Answer>,
  view: TableView<Sort>,
  range: { first: number; last: number },
) {
  const queryClient = useQueryClient();
  const viewKey = JSON.stringify(view);
  const [kept, setKept] = useState<Shown<Row, Answer> | null>(null);
  const sameView = kept?.viewKey === viewKey;
  const wanted = pagesInView(
    sameView ? range.first : 0,
    sameView ? range.last : 0,
    sameView ? kept.total : null,
  );

  const results = useQueries({
    queries: wanted.map((page) => query(pageOf(view, page))),
    combine: useCallback(
      (each: PageResult<Answer>[]) => ({
        answers: each.map((result) => result.data),
        error: each.find((result) => result.error)?.error ?? null,
        isFetching: each.some((result) => result.isFetching),
      }),
      [],
    ),
  });

  const pages = new Map<number, Answer>();
  wanted.forEach((page, position) => {
    const answer = results.answers[position];
    if (answer) pages.set(page, answer);
  });
  const answer = [...pages.values()].at(-1);
  let shown = kept;
  if (answer && !(sameView && equalPages(kept.pages, pages))) {
    shown = {
      viewKey,
      pages,
      answer,
      total: answer.total,
      rowAt: (index) => pages.get(Math.floor(index / pageSize))?.items[index % pageSize] ?? null,
    };
    setKept(shown);
  } else if (!answer && kept && results.error && toApiError(results.error).code === 'forbidden') {
    // What one may not see any more does not stay on the screen.
    shown = null;
    setKept(null);
  }

  const refetch = () =>
    Promise.all(
      wanted.map((page) => queryClient.refetchQueries({ queryKey: query(pageOf(view, page)).queryKey })),
    );

  /** Every row that matches, page after page: for "select all". */
  const fetchAll = async (): Promise<Row[]> => {
    const rows: Row[] = [];
    const limit = 500;
    for (;;) {
      const options = query({ ...view, limit, cursor: rows.length > 0 ? String(rows.length) : undefined });
      const page = await queryClient.fetchQuery({ ...options, staleTime: 0 });
      rows.push(...page.items);
      if (page.items.length === 0 || rows.length >= page.total) return rows;
    }
  };

  return {
    shown,
    /** What is shown is of an earlier search, sort or filter. */
    outdated: shown !== null && shown.viewKey !== viewKey,
    error: results.error,
    isFetching: results.isFetching,
    refetch,
    fetchAll,
  };
}

function pageOf<Sort extends string>(view: TableView<Sort>, page: number): TablePage<Sort> {
  return { ...view, limit: pageSize, cursor: page === 0 ? undefined : String(page * pageSize) };
}

function equalPages<Answer>(left: ReadonlyMap<number, Answer>, right: ReadonlyMap<number, Answer>): boolean {
  return left.size === right.size && [...right].every(([page, answer]) => left.get(page) === answer);
}
