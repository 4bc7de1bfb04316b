'use client';

import { Table } from '@mantine/core';
import { formatByteRate, formatBytes, formatPercent } from '@/lib/format';
import type { StatsPoint } from '@/lib/stats-stream';
import type { StatsSeries } from './stats-store';
import classes from './stats.module.css';

const columns: { title: string; of: (point: StatsPoint) => number; format: (value: number) => string }[] = [
  { title: 'CPU', of: (point) => point.cpuPercent, format: formatPercent },
  { title: 'Memory', of: (point) => point.memoryBytes, format: formatBytes },
  { title: 'Received', of: (point) => point.networkRxBytesPerSecond, format: formatByteRate },
  { title: 'Sent', of: (point) => point.networkTxBytesPerSecond, format: formatByteRate },
  { title: 'Read', of: (point) => point.blockReadBytesPerSecond, format: formatByteRate },
  { title: 'Written', of: (point) => point.blockWriteBytesPerSecond, format: formatByteRate },
  { title: 'PIDs', of: (point) => point.pids, format: String },
];

/** The charts' newest numbers in words: for reading aloud, comparing and copying. */
export function StatsTable({ series, isStack }: { series: readonly StatsSeries[]; isStack: boolean }) {
  const rows = series.flatMap(({ id, name, state, samples }) => {
    const last = samples.at(-1);
    return last && (state === 'running' || state === 'paused') ? [{ id, name, last }] : [];
  });
  return (
    <div className={classes.tableFrame} tabIndex={0} role="region" aria-label="The newest numbers">
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Container</Table.Th>
            {columns.map(({ title }) => (
              <Table.Th key={title} className={classes.number}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ id, name, last }) => (
            <Table.Tr key={id}>
              <Table.Td>{name}</Table.Td>
              {columns.map(({ title, of, format }) => (
                <Table.Td key={title} className={classes.number}>
                  {format(of(last))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        {isStack && rows.length > 1 ? (
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th>All together</Table.Th>
              {columns.map(({ title, of, format }) => (
                <Table.Th key={title} className={classes.number}>
                  {format(rows.reduce((sum, { last }) => sum + of(last), 0))}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Tfoot>
        ) : null}
      </Table>
    </div>
  );
}
