'use client';

import { api } from '@/components/api/client';
import { imageColumns } from '@/components/images/image-columns';
import { DataTable } from '@/components/ui/data-table';
import { paths } from '@/lib/paths';

const columns = imageColumns.filter(({ id }) => id !== 'node');

/** The images of one node. */
export function NodeImages({ cluster, node }: { cluster: string; node: string }) {
  return (
    <DataTable
      id="node-images"
      urlPrefix="images-"
      noun={{ one: 'image', many: 'images' }}
      query={({ search, sort, limit, cursor }) =>
        api.images.list.queryOptions({
          input: { cluster, search, sort, limit, cursor, filter: { node: [node] } },
        })
      }
      columns={columns}
      rowId={(row) => row.id}
      rowName={(row) => row.tags[0] ?? row.id}
      rowHref={(row) => paths.image(cluster, row.id)}
      defaultSort="tag"
      height="content"
      empty={{ title: 'No images on this node' }}
    />
  );
}
