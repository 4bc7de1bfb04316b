'use client';

import { Button, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { RotateCw, Search } from 'lucide-react';
import { useRef } from 'react';
import { api } from '@/components/api/client';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { useUrlState } from '@/components/ui/use-url-state';
import { formatCount, formatQuantity } from '@/lib/format';
import classes from './containers.module.css';

const kinds = ['added', 'modified', 'deleted'] as const;
type Kind = (typeof kinds)[number];
type Change = { kind: Kind; path: string };

const words: Record<Kind, string> = { added: 'Added', modified: 'Modified', deleted: 'Deleted' };

/** What the container has written, changed or deleted since its image. Lost when it is removed. */
export function ChangesTab({ cluster, container }: { cluster: string; container: string }) {
  const url = useUrlState();
  const query = useQuery(api.containers.changes.queryOptions({ input: { cluster, container } }));
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={240} />;
  const { changes, total } = query.data;
  const search = url.get('path');
  const kind = kinds.find((each) => each === url.get('kind')) ?? null;
  const shown = changes.filter(
    (change) =>
      (kind === null || change.kind === kind) && change.path.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          className={classes.grow}
          size="xs"
          type="search"
          aria-label="Search changes"
          placeholder="Search paths"
          leftSection={<Search size={14} aria-hidden />}
          value={search}
          onChange={(event) => url.set({ path: event.currentTarget.value })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Kind of change"
          value={kind ?? 'all'}
          onChange={(value) => url.set({ kind: value === 'all' ? null : value })}
          data={[{ value: 'all', label: 'All' }, ...kinds.map((value) => ({ value, label: words[value] }))]}
        />
        <Button
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Refresh
        </Button>
        <span className={classes.faint} role="status">
          {shown.length === total
            ? formatQuantity(total, 'change')
            : `${formatCount(shown.length)} of ${formatQuantity(total, 'change')}`}
          {changes.length < total ? `; only the first ${formatCount(changes.length)} are listed` : ''}
        </span>
      </div>
      {shown.length > 0 ? (
        <ChangeList changes={shown} />
      ) : (
        <EmptyState title={total === 0 ? 'Nothing has changed since the image' : 'No changes match'}>
          {total === 0 ? 'What it writes to volumes and mounts is not counted here.' : 'Search for less.'}
        </EmptyState>
      )}
    </>
  );
}

const lineHeight = 26;

function ChangeList({ changes }: { changes: readonly Change[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state
  const virtualizer = useVirtualizer({
    count: changes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  return (
    <div className={classes.scroll} ref={scroller} tabIndex={0} role="region" aria-label="Changes">
      <ul className={classes.virtual} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const change = changes[item.index];
          if (!change) return null;
          return (
            <li
              key={change.path}
              className={classes.change}
              data-kind={change.kind}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              <span>{words[change.kind]}</span>
              <code title={change.path}>{change.path}</code>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
