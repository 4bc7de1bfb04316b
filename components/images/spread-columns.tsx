import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { ImageSpread, SpreadNode } from '@/lib/contract/cluster-images';
import { formatCount } from '@/lib/format';
import { SpreadCell } from './spread-cell';

export type SpreadSort = 'reference' | 'present' | 'created';

/** How many nodes have a column of their own until more are chosen. */
const nodesShown = 12;

/** A name a line, and a column for each connected node. */
export function spreadColumns(nodes: readonly SpreadNode[]): TableColumn<ImageSpread, SpreadSort>[] {
  const connected = nodes.filter((node) => node.connected);
  return [
    {
      id: 'reference',
      header: 'Name',
      cell: (row) => <span title={row.reference}>{row.reference}</span>,
      sortKey: 'reference',
      width: 240,
      grow: 3,
      always: true,
      phone: 'title',
    },
    {
      id: 'state',
      header: 'State',
      cell: (row) => <StateBadge of="spread" state={row.state} />,
      width: 120,
      phone: 'side',
    },
    {
      id: 'present',
      header: 'On',
      cell: (row) => `${formatCount(row.present)} of ${formatCount(connected.length)}`,
      sortKey: 'present',
      sortFirst: 'descending',
      width: 90,
      phone: 'detail',
    },
    ...connected.map((node, index): TableColumn<ImageSpread, SpreadSort> => ({
      id: `node ${node.id}`,
      header: node.name,
      cell: (row) => <SpreadCell cell={row.nodes.find((cell) => cell.nodeId === node.id)} />,
      width: 190,
      grow: 1,
      defaultHidden: index >= nodesShown,
    })),
  ];
}
