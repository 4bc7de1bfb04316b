import Link from 'next/link';
import { Dash } from '@/components/ui/dash';
import { ShortId } from '@/components/ui/short-id';
import { StateBadge } from '@/components/ui/state-badge';
import { collectionColumn } from '@/components/ui/table/collection-column';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import text from '@/components/ui/text.module.css';
import type { ContainerSort } from '@/lib/container-status';
import type { ContainerRow } from '@/lib/contract/containers';
import { shortId } from '@/lib/format';
import { paths } from '@/lib/paths';
import { ContainerPorts } from './container-ports';
import { ContainerState } from './container-state';

/** The columns of a list of containers in one cluster; with `nodes` it has several, and each row says its own. */
export function containerColumns(
  cluster: string,
  { nodes = false }: { nodes?: boolean } = {},
): TableColumn<ContainerRow, ContainerSort>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (row) => row.name,
      sortKey: 'name',
      width: 170,
      grow: 3,
      always: true,
      phone: 'title',
    },
    {
      id: 'state',
      header: 'State',
      cell: (row) => <ContainerState container={row} />,
      sortKey: 'state',
      width: 175,
      phone: 'side',
    },
    {
      id: 'image',
      header: 'Image',
      cell: (row) => (
        <Link
          href={paths.image(cluster, row.imageId)}
          className={text.quiet}
          title={row.image}
          prefetch={false}
        >
          {imageText(row.image)}
        </Link>
      ),
      sortKey: 'image',
      width: 160,
      grow: 3,
      phone: 'detail',
    },
    {
      id: 'stack',
      header: 'Stack',
      cell: (row) =>
        row.stack === null ? (
          <Dash />
        ) : (
          <Link href={paths.stack(cluster, row.stack)} className={text.quiet} prefetch={false}>
            {row.stack}
          </Link>
        ),
      sortKey: 'stack',
      width: 110,
      grow: 1,
      phone: 'detail',
    },
    {
      id: 'ports',
      header: 'Ports',
      cell: (row) => <ContainerPorts ports={row.ports} />,
      width: 160,
      grow: 1,
    },
    createdColumn(),
    {
      id: 'health',
      header: 'Health',
      cell: (row) => (row.health === 'none' ? <Dash /> : <StateBadge of="health" state={row.health} />),
      sortKey: 'health',
      width: 120,
      defaultHidden: true,
    },
    collectionColumn((row) => [row.collection]),
    {
      id: 'service',
      header: 'Service',
      cell: (row) => row.service,
      width: 120,
      grow: 1,
      defaultHidden: true,
    },
    {
      id: 'command',
      header: 'Command',
      cell: (row) => <code title={row.command}>{row.command}</code>,
      width: 200,
      grow: 2,
      defaultHidden: true,
    },
    {
      id: 'networks',
      header: 'Networks',
      cell: (row) => row.networks.join(', '),
      width: 150,
      grow: 1,
      defaultHidden: true,
    },
    {
      id: 'node',
      header: 'Node',
      cell: (row) => (
        <Link href={paths.node(cluster, row.nodeId)} className={text.quiet} prefetch={false}>
          {row.nodeName}
        </Link>
      ),
      sortKey: 'node',
      width: 130,
      grow: 1,
      defaultHidden: !nodes,
    },
    {
      id: 'id',
      header: 'Id',
      cell: (row) => <ShortId id={row.id} />,
      width: 140,
      defaultHidden: true,
    },
  ];
}

/** A reference as it is; an id, where the reference has gone to another image, short. */
export function imageText(image: string): string {
  return /^(sha256:)?[a-f0-9]{64}$/.test(image) ? shortId(image) : image;
}
