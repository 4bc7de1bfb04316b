'use client';

import { api } from '@/components/api/client';
import { DataTable } from '@/components/ui/data-table';
import { LinkButton } from '@/components/ui/link-button';
import { Dash } from '@/components/ui/dash';
import { StateBadge } from '@/components/ui/state-badge';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { ContainerRow } from '@/lib/contract/containers';
import type { ImageDetail } from '@/lib/contract/images';
import { paths } from '@/lib/paths';

const columns: TableColumn<ContainerRow, 'name' | 'state' | 'stack' | 'created'>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (row) => row.name,
    sortKey: 'name',
    width: 220,
    grow: 2,
    always: true,
    phone: 'title',
  },
  {
    id: 'state',
    header: 'State',
    cell: (row) => <StateBadge of="container" state={row.state} />,
    sortKey: 'state',
    width: 140,
    phone: 'side',
  },
  {
    id: 'image',
    header: 'Made as',
    cell: (row) => <span title={row.image}>{row.image}</span>,
    width: 200,
    grow: 2,
  },
  {
    id: 'stack',
    header: 'Stack',
    cell: (row) => row.stack ?? <Dash />,
    sortKey: 'stack',
    width: 140,
    grow: 1,
  },
  createdColumn({ phone: 'detail' }),
];

/** The containers that are made from the image. */
export function ContainersTab({ cluster, image }: { cluster: string; image: ImageDetail }) {
  return (
    <DataTable
      id="image-containers"
      urlPrefix="c-"
      noun={{ one: 'container', many: 'containers' }}
      query={({ search, sort, limit, cursor }) =>
        api.containers.list.queryOptions({
          input: { cluster, search, sort, limit, cursor, filter: { image: [image.id] } },
        })
      }
      columns={columns}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      rowHref={(row) => paths.container(cluster, row.id)}
      defaultSort="name"
      height="content"
      empty={{
        title: 'No container is made from it',
        text: 'Run one, or remove the image if nothing needs it.',
        action: (
          <LinkButton variant="default" href={paths.runContainer(cluster, image.tags[0] ?? image.id)}>
            Run a container
          </LinkButton>
        ),
      }}
    />
  );
}
