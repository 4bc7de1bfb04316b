import { StateBadge } from '@/components/ui/state-badge';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { NodeRow } from '@/lib/contract/clusters';
import { formatCount } from '@/lib/format';
import { NodeRole } from './node-role';
import { securityNames } from './nodes-table';
import { CapacityBar } from './capacity-bar';

export type NodeSort = 'name' | 'cpus' | 'memory' | 'tasks';
type Column = TableColumn<NodeRow, NodeSort>;

const none = '–';

const name: Column = {
  id: 'name',
  header: 'Name',
  width: 155,
  grow: 2,
  sortKey: 'name',
  always: true,
  phone: 'title',
  cell: (row) => row.name,
};
const engine: Column = {
  id: 'version',
  header: 'Version',
  width: 85,
  // Distributions add theirs after a plus; the whole is on the node's page.
  cell: (row) => <span title={row.engineVersion}>{row.engineVersion.split('+')[0] || none}</span>,
};
const architecture: Column = {
  id: 'architecture',
  header: 'Platform',
  width: 90,
  defaultHidden: true,
  cell: (row) => row.architecture || none,
};
const details: Column[] = [
  { id: 'api', header: 'API', width: 60, defaultHidden: true, cell: (row) => row.apiVersion || none },
  {
    id: 'kernel',
    header: 'Kernel',
    width: 160,
    defaultHidden: true,
    cell: (row) => row.kernelVersion || none,
  },
];

/** The columns of nodes of a Swarm. */
export const swarmNodeColumns: Column[] = [
  name,
  { id: 'role', header: 'Role', width: 95, phone: 'detail', cell: (row) => <NodeRole node={row} short /> },
  {
    id: 'state',
    header: 'State',
    width: 110,
    phone: 'side',
    cell: ({ swarmNode }) => (swarmNode ? <StateBadge of="node" state={swarmNode.state} /> : 'Not a node'),
  },
  {
    id: 'availability',
    header: 'Availability',
    width: 100,
    phone: 'detail',
    cell: ({ swarmNode }) =>
      swarmNode ? <StateBadge of="availability" state={swarmNode.availability} /> : none,
  },
  {
    id: 'tasks',
    header: 'Tasks',
    width: 60,
    align: 'end',
    sortKey: 'tasks',
    sortFirst: 'descending',
    cell: ({ swarmNode }) =>
      swarmNode ? `${formatCount(swarmNode.tasks.running)}/${formatCount(swarmNode.tasks.desired)}` : none,
  },
  {
    id: 'cpus',
    header: 'CPU used · reserved',
    width: 145,
    sortKey: 'cpus',
    sortFirst: 'descending',
    cell: ({ id, swarmNode, cpus }) => (
      <CapacityBar node={id} of="cpus" reserved={swarmNode?.reservedNanoCpus ?? 0} capacity={cpus * 1e9} />
    ),
  },
  {
    id: 'memory',
    header: 'Memory used · reserved',
    width: 235,
    sortKey: 'memory',
    sortFirst: 'descending',
    cell: ({ id, swarmNode, memoryBytes }) => (
      <CapacityBar
        node={id}
        of="memory"
        reserved={swarmNode?.reservedMemoryBytes ?? 0}
        capacity={memoryBytes}
      />
    ),
  },
  {
    id: 'own',
    header: 'Its engine',
    width: 115,
    cell: (row) =>
      row.connected ? (
        <StateBadge of="freshness" state={row.freshness.state} />
      ) : (
        <span title="Its containers and images are not shown: connect it on the node's page">
          not connected
        </span>
      ),
  },
  engine,
  architecture,
  {
    id: 'address',
    header: 'Address',
    width: 125,
    cell: ({ swarmNode }) => <code>{swarmNode?.address || none}</code>,
  },
  {
    id: 'labels',
    header: 'Labels',
    width: 180,
    grow: 1,
    defaultHidden: true,
    cell: ({ swarmNode }) => {
      const labels = Object.entries(swarmNode?.labels ?? {})
        .map(([label, value]) => (value === '' ? label : `${label}=${value}`))
        .join(', ');
      return labels === '' ? none : <code title={labels}>{labels}</code>;
    },
  },
  ...details,
];

/** The columns of a standalone engine. */
export const engineColumns: Column[] = [
  name,
  {
    id: 'state',
    header: 'Health',
    width: 120,
    phone: 'side',
    cell: (row) => <StateBadge of="freshness" state={row.freshness.state} />,
  },
  { ...engine, header: 'Engine', width: 130, phone: 'detail' },
  {
    id: 'system',
    header: 'System',
    width: 200,
    grow: 1,
    phone: 'detail',
    cell: (row) => row.operatingSystem,
  },
  architecture,
  ...details,
  {
    id: 'cpus',
    header: 'CPU used',
    width: 115,
    sortKey: 'cpus',
    sortFirst: 'descending',
    cell: ({ id, cpus }) => <CapacityBar node={id} of="cpus" reserved={null} capacity={cpus * 1e9} />,
  },
  {
    id: 'memory',
    header: 'Memory used',
    width: 175,
    sortKey: 'memory',
    sortFirst: 'descending',
    cell: ({ id, memoryBytes }) => (
      <CapacityBar node={id} of="memory" reserved={null} capacity={memoryBytes} />
    ),
  },
  {
    id: 'running',
    header: 'Running',
    width: 80,
    align: 'end',
    cell: (row) => formatCount(row.counts.running),
  },
  { id: 'images', header: 'Images', width: 80, align: 'end', cell: (row) => formatCount(row.counts.images) },
  { id: 'storage', header: 'Storage', width: 100, cell: (row) => row.storageDriver },
  {
    id: 'cgroup',
    header: 'cgroup',
    width: 80,
    cell: (row) => `v${row.cgroupVersion}`,
    defaultHidden: true,
  },
  {
    id: 'security',
    header: 'Security',
    width: 160,
    cell: (row) => securityNames(row.securityOptions),
    defaultHidden: true,
  },
  {
    id: 'warnings',
    header: 'Warnings',
    width: 90,
    align: 'end',
    cell: (row) => formatCount(row.warnings.length),
  },
];
