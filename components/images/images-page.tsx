'use client';

import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, Eraser, Trash2 } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { api, client } from '@/components/api/client';
import { BulkRemoveDialog } from '@/components/ui/bulk-remove-dialog';
import { DataTable } from '@/components/ui/data-table';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { PermissionButton } from '@/components/ui/permission-button';
import { useUrlState } from '@/components/ui/use-url-state';
import type { ImageRow } from '@/lib/contract/images';
import { formatBytes } from '@/lib/format';
import { paths } from '@/lib/paths';
import { usedByReason } from '@/lib/used-by';
import { ClusterImagesPage } from './cluster-images-page';
import { imageColumns, imageColumnsOfNodes } from './image-columns';
import { ImageDialog, type ImageQuestion } from './image-dialog';
import { imageFilters, imageListInput } from './image-filters';
import { ImageMenu } from './image-menu';
import { imageName } from './image-name';
import { PruneImagesDialog } from './prune-dialog';
import { TransferDialog } from './transfer-dialog';
import { useImagesChanged } from './use-images-changed';

const noun = { one: 'image', many: 'images' };

/** Every image of a cluster: as a list, or where several engines are connected also by node. */
export function ImagesPage({ cluster }: { cluster: string }) {
  const url = useUrlState();
  const { data } = useQuery(api.nodes.list.queryOptions({ input: { cluster, limit: 500, sort: 'name' } }));
  const nodes = useMemo(
    () => (data?.items ?? []).map(({ id, name, connected }) => ({ id, name, connected })),
    [data],
  );
  const several = nodes.filter((node) => node.connected).length > 1;
  const byNode = several && url.get('view') === 'nodes';
  const views = several ? (
    <SegmentedControl
      size="xs"
      aria-label="View"
      data={[
        { value: 'list', label: 'List' },
        { value: 'nodes', label: 'By node' },
      ]}
      value={byNode ? 'nodes' : 'list'}
      onChange={(view) => url.set({ view: view === 'nodes' ? 'nodes' : null })}
    />
  ) : null;
  return byNode ? (
    <ClusterImagesPage cluster={cluster} nodes={nodes} views={views} />
  ) : (
    <ImageList cluster={cluster} views={views} several={several} />
  );
}

type ListProps = { cluster: string; views: ReactNode; several: boolean };

function ImageList({ cluster, views, several }: ListProps) {
  const url = useUrlState();
  const changed = useImagesChanged();
  const [question, setQuestion] = useState<ImageQuestion | null>(null);
  const [pruning, setPruning] = useState(false);
  const [bulk, setBulk] = useState<{ images: readonly ImageRow[]; clear: () => void } | null>(null);
  const rowActions = useCallback(
    (row: ImageRow) => <ImageMenu cluster={cluster} image={row} onAsk={setQuestion} />,
    [cluster],
  );
  const pull = (variant: 'filled' | 'default') => (
    <PermissionButton
      permission="Image Create"
      variant={variant}
      icon={<Download size={14} aria-hidden />}
      onClick={() => url.set({ pull: '1' })}
    >
      Pull an image
    </PermissionButton>
  );

  return (
    <Page height="fill">
      <PageHeader
        title="Images"
        badges={views}
        actions={
          <>
            <PermissionButton
              permission="Image Prune"
              variant="default"
              icon={<Eraser size={14} aria-hidden />}
              onClick={() => setPruning(true)}
            >
              Remove unused
            </PermissionButton>
            {pull('filled')}
          </>
        }
      />
      <DataTable
        id="images"
        noun={noun}
        query={(page) => api.images.list.queryOptions({ input: imageListInput(cluster, page) })}
        columns={several ? imageColumnsOfNodes : imageColumns}
        rowId={(row) => `${row.nodeId} ${row.id}`}
        rowName={imageName}
        rowHref={(row) => paths.image(cluster, row.id)}
        rowActions={rowActions}
        defaultSort="-created"
        filters={(answer) => imageFilters(answer?.facets ?? null)}
        searchPlaceholder="Name, container, id, digest"
        summary={(answer) => (
          <span title="Layers that images share are counted for each of them">
            {formatBytes(answer.totalSizeBytes)}
          </span>
        )}
        bulkActions={(rows, clear) => (
          <PermissionButton
            permission="Image Remove"
            variant="default"
            size="compact-xs"
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() => setBulk({ images: rows, clear })}
          >
            Remove…
          </PermissionButton>
        )}
        empty={{
          title: 'No images yet',
          text: 'Pull one from a registry, or build one with Docker on the node.',
          action: pull('default'),
        }}
      />
      <ImageDialog cluster={cluster} question={question} onClose={() => setQuestion(null)} />
      {url.get('pull') === '' ? null : (
        <TransferDialog
          cluster={cluster}
          verb="pull"
          onClose={() => {
            url.set({ pull: null });
            void changed();
          }}
        />
      )}
      {pruning ? <PruneImagesDialog cluster={cluster} onClose={() => setPruning(false)} /> : null}
      {bulk ? (
        <BulkRemoveDialog
          noun={noun}
          items={bulk.images.map((image) => ({
            id: `${image.nodeId} ${image.id}`,
            name: imageName(image),
            refusal: usedByReason(image.containers),
            remove: () => client.images.remove({ cluster, image: image.id, node: image.nodeId }),
          }))}
          onClose={() => setBulk(null)}
          onChanged={changed}
          onDone={bulk.clear}
        >
          The images are deleted with all their names. Layers that other images stand on stay.
        </BulkRemoveDialog>
      ) : null}
    </Page>
  );
}
