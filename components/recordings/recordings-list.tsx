'use client';

import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Bookmark, ScanText } from 'lucide-react';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { readTime } from '@/components/audit/activity-filter';
import { TimeRangeButton } from '@/components/audit/time-range-button';
import { useClusters } from '@/components/grants/use-clusters';
import { DataTable } from '@/components/ui/data-table';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import { anyValues, onlyValues } from '@/components/ui/url-state';
import type { TableColumn } from '@/components/ui/table/table-types';
import { useUrlState } from '@/components/ui/use-url-state';
import { joinCommandLine } from '@/lib/command-line';
import type { Outputs } from '@/lib/contract/contract';
import type { Recording } from '@/lib/contract/recordings';
import { formatBytes, formatDuration, formatExact, formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { recordingStates } from '@/lib/recording-status';
import classes from './recordings.module.css';

type Sort = 'started' | 'size' | 'user' | 'container';

/** What ran, as none is searched for; else where it stood. */
const onScreen = (searching: boolean): TableColumn<Recording, Sort> => ({
  id: 'hits',
  header: searching ? 'On screen' : 'Command',
  width: 160,
  grow: 2,
  phone: searching ? 'detail' : undefined,
  cell: (row) =>
    row.hits.length === 0 ? (
      <code>{joinCommandLine(row.command)}</code>
    ) : (
      row.hits.slice(0, 1).map((hit) => (
        <Link
          key={hit.atMs}
          className={classes.hit}
          href={paths.recording(row.id, hit.atMs)}
          title={row.hits.map(({ text }) => text).join('\n')}
        >
          {hit.text}
        </Link>
      ))
    ),
});

const columns: readonly TableColumn<Recording, Sort>[] = [
  {
    id: 'container',
    header: 'Container',
    sortKey: 'container',
    width: 170,
    grow: 1,
    always: true,
    phone: 'title',
    cell: (row) => (
      <>
        {row.container.name}
        {row.kept === null ? null : (
          <span className={classes.kept} title={`Kept: ${row.kept}`}>
            <Bookmark size={12} role="img" aria-label="Kept" />
          </span>
        )}
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 155,
    phone: 'detail',
    cell: (row) => <StateBadge of="recording" state={row.state} />,
  },
  { id: 'user', header: 'Who', sortKey: 'user', width: 120, phone: 'detail', cell: (row) => row.user },
  {
    id: 'started',
    header: 'Began',
    sortKey: 'started',
    sortFirst: 'descending',
    width: 120,
    phone: 'side',
    cell: (row) => <RelativeTime timeMs={row.startedMs} />,
  },
  {
    id: 'duration',
    header: 'Duration',
    width: 95,
    align: 'end',
    cell: (row) => (row.endedMs === null ? '–' : formatDuration(row.endedMs - row.startedMs)),
  },
  {
    id: 'size',
    header: 'Size',
    sortKey: 'size',
    sortFirst: 'descending',
    width: 90,
    align: 'end',
    cell: (row) => formatBytes(row.sizeBytes),
  },
  { id: 'stack', header: 'Stack', width: 110, defaultHidden: true, cell: (row) => row.stack ?? '–' },
  { id: 'address', header: 'From', width: 120, defaultHidden: true, cell: (row) => row.address },
];

/** The terminals that were opened, and those that are open. */
export function RecordingsList() {
  const url = useUrlState();
  const { nameOf } = useClusters();
  const text = url.get('screen');
  const sinceMs = readTime(url.get('since'));
  const untilMs = readTime(url.get('until'));
  const setRange = (range: { sinceMs?: number; untilMs?: number }) =>
    url.set({ since: range.sinceMs?.toString(), until: range.untilMs?.toString() });
  const cluster: TableColumn<Recording, Sort> = {
    id: 'cluster',
    header: 'Cluster',
    width: 110,
    defaultHidden: true,
    cell: (row) => nameOf(row.cluster),
  };
  const search = useDebouncedCallback((value: string) => url.set({ screen: value || null }), 300);
  return (
    <DataTable<Recording, Sort, Outputs['recordings']['list']>
      id="recordings"
      noun={{ one: 'terminal', many: 'terminals' }}
      query={({ filters, ...page }) =>
        api.recordings.list.queryOptions({
          input: {
            ...page,
            text: text === '' ? undefined : text,
            filter: {
              user: anyValues(filters.user),
              cluster: anyValues(filters.cluster),
              state: onlyValues(filters.state, recordingStates),
              sinceMs,
              untilMs,
            },
          },
        })
      }
      columns={[...columns.slice(0, 3), onScreen(text !== ''), ...columns.slice(3), cluster]}
      rowId={(row) => row.id}
      rowName={(row) => `${row.container.name}, ${row.user}`}
      rowHref={(row) => paths.recording(row.id, row.hits[0]?.atMs)}
      defaultSort="-started"
      filters={(answer) => [
        {
          id: 'state',
          label: 'State',
          options: recordingStates.map((state) => ({
            value: state,
            content: <StateBadge of="recording" state={state} />,
          })),
        },
        { id: 'user', label: 'Who', options: (answer?.facets.user ?? []).map((value) => ({ value })) },
        {
          id: 'cluster',
          label: 'Cluster',
          options: (answer?.facets.cluster ?? []).map((value) => ({ value, label: nameOf(value) })),
        },
      ]}
      searchPlaceholder="Who, container, command"
      summary={(answer) => notLookedFor(answer)}
      toolbar={
        <>
          <TextInput
            size="xs"
            aria-label="Text on the screen"
            placeholder="Text on the screen"
            leftSection={<ScanText size={14} aria-hidden />}
            defaultValue={text}
            onChange={({ currentTarget: { value } }) => search(value)}
          />
          <TimeRangeButton sinceMs={sinceMs} untilMs={untilMs} onChange={setRange} />
        </>
      }
      empty={
        sinceMs !== undefined || untilMs !== undefined
          ? {
              title:
                text === '' ? 'No terminal in this time range' : 'That stood on no screen in this time range',
              action: (
                <Button variant="default" onClick={() => setRange({})}>
                  Show any time
                </Button>
              ),
            }
          : text === ''
            ? { title: 'No terminal was opened yet', text: 'Every terminal is recorded and listed here.' }
            : { title: 'That stood on no screen', text: 'Open terminals are found once they have ended.' }
      }
    />
  );
}

/** Where text was not looked for, and why; null where it was in all. */
function notLookedFor({ searchedSinceMs, unreadableTexts }: Outputs['recordings']['list']): string | null {
  const left = [
    searchedSinceMs !== null &&
      `text looked for since ${formatExact(searchedSinceMs)} alone: filter to find what is older`,
    unreadableTexts > 0 &&
      `not in ${formatQuantity(unreadableTexts, 'recording')} whose text is damaged or sealed with another key`,
  ].filter((each) => each !== false);
  return left.length > 0 ? left.join(' · ') : null;
}
