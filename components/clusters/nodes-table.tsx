'use client';

import { Table } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import Link from 'next/link';
import { StateBadge } from '@/components/ui/state-badge';
import type { ClusterRow, NodeRow } from '@/lib/contract/clusters';
import { formatBytes, formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './clusters.module.css';

type Props = { rows: readonly { cluster: ClusterRow; node: NodeRow }[]; showCluster: boolean };

/** More are on the page of their cluster. */
const shownAtMost = 20;

/** Nodes and what they are, a line each: for the few of an overview. */
export function NodesTable({ rows, showCluster }: Props) {
  return (
    <div className={classes.tableScroll} tabIndex={0} role="region" aria-label="Nodes">
      <Table className={classes.nodes}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Node</Table.Th>
            <Table.Th>Health</Table.Th>
            {showCluster ? <Table.Th>Cluster</Table.Th> : null}
            <Table.Th>Engine</Table.Th>
            <Table.Th>System</Table.Th>
            <Table.Th className={classes.end}>CPUs</Table.Th>
            <Table.Th className={classes.end}>Memory</Table.Th>
            <Table.Th className={classes.end}>Running</Table.Th>
            <Table.Th className={classes.end}>Images</Table.Th>
            <Table.Th>Storage</Table.Th>
            <Table.Th>cgroup</Table.Th>
            <Table.Th>Security</Table.Th>
            <Table.Th>Warnings</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, shownAtMost).map(({ cluster, node }) => (
            <Table.Tr key={`${cluster.id} ${node.id}`}>
              <Table.Td>
                <Link href={paths.node(cluster.id, node.id)}>{node.name}</Link>
              </Table.Td>
              <Table.Td>
                <StateBadge of="freshness" state={node.freshness.state} />
              </Table.Td>
              {showCluster ? <Table.Td>{cluster.name}</Table.Td> : null}
              <Table.Td>
                {node.engineVersion}{' '}
                {node.apiVersion === '' ? null : <span className={classes.faint}>API {node.apiVersion}</span>}
              </Table.Td>
              <Table.Td>
                {node.operatingSystem} <span className={classes.faint}>{node.architecture}</span>
              </Table.Td>
              <Table.Td className={classes.end}>{formatCount(node.cpus)}</Table.Td>
              <Table.Td className={classes.end}>{formatBytes(node.memoryBytes)}</Table.Td>
              <Table.Td className={classes.end}>{formatCount(node.counts.running)}</Table.Td>
              <Table.Td className={classes.end}>{formatCount(node.counts.images)}</Table.Td>
              <Table.Td>{node.storageDriver || '–'}</Table.Td>
              <Table.Td>{node.cgroupVersion === '' ? '–' : `v${node.cgroupVersion}`}</Table.Td>
              <Table.Td>{securityNames(node.securityOptions)}</Table.Td>
              <Table.Td>
                {!node.connected ? (
                  <span className={classes.faint}>engine not connected</span>
                ) : node.warnings.length > 0 ? (
                  <span className={classes.warnings} title={node.warnings.join('\n')}>
                    <CircleAlert size={14} aria-hidden /> {node.warnings.length}
                  </span>
                ) : (
                  <span className={classes.faint}>none</span>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > shownAtMost ? (
        <p className={classes.more}>and {formatCount(rows.length - shownAtMost)} more</p>
      ) : null}
    </div>
  );
}

/** `name=seccomp,profile=default` as the engine says it is `seccomp`. */
export function securityNames(options: readonly string[]): string {
  const names = options.map((option) => /(?:^|,)name=([^,]+)/.exec(option)?.[1] ?? option);
  return names.length > 0 ? names.join(', ') : '–';
}
