'use client';

import { Switch } from '@mantine/core';
import { Bytes } from '@/components/ui/bytes';
import { EmptyState } from '@/components/ui/empty-state';
import { useUrlState } from '@/components/ui/use-url-state';
import type { ImageDetail } from '@/lib/contract/images';
import { formatBytes, formatQuantity } from '@/lib/format';
import { LayerLine } from './layer-line';
import classes from './layers.module.css';

/** The layers as they stack up, oldest at the top: what made each, how large it is, and when. */
export function LayersTab({ image }: { image: ImageDetail }) {
  const url = useUrlState();
  const filesOnly = url.get('steps') === 'files';
  const { layers } = image;
  const filesystem = layers.filter((layer) => layer.filesystem);
  const largestBytes = Math.max(...layers.map((layer) => layer.sizeBytes), 1);
  if (layers.length === 0) {
    return (
      <EmptyState title="No history">
        Whoever made this image left out how. Its {formatQuantity(image.rootfs.length, 'layer')} and their
        digests are under Inspect.
      </EmptyState>
    );
  }
  return (
    <>
      <div className={classes.summary}>
        <span>
          {formatQuantity(layers.length, 'step')}, of which {filesystem.length} wrote files:{' '}
          <strong>{formatBytes(image.sizeBytes)}</strong>
        </span>
        <Switch
          size="xs"
          label="Only steps that wrote files"
          checked={filesOnly}
          onChange={(event) => url.set({ steps: event.currentTarget.checked ? 'files' : null })}
        />
      </div>
      <ol className={classes.stack} aria-label="Layers, oldest first">
        {layers.map((layer, index) =>
          filesOnly && !layer.filesystem ? null : (
            <LayerLine
              key={index}
              layer={layer}
              number={index + 1}
              share={layer.sizeBytes / largestBytes}
              size={<Bytes bytes={layer.sizeBytes} />}
            />
          ),
        )}
      </ol>
    </>
  );
}
