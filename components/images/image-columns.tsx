import { Bytes } from '@/components/ui/bytes';
import { Dash } from '@/components/ui/dash';
import { ShortId } from '@/components/ui/short-id';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { ImageRow } from '@/lib/contract/images';
import { formatCount, shortId } from '@/lib/format';
import { ImageUse } from './image-use';
import classes from './images.module.css';

export type ImageSort = 'tag' | 'size' | 'created' | 'containers' | 'node';

/** The columns of a list of images. */
export const imageColumns: TableColumn<ImageRow, ImageSort>[] = [
  {
    id: 'tag',
    header: 'Name',
    cell: (row) => <Names row={row} />,
    sortKey: 'tag',
    width: 220,
    grow: 4,
    always: true,
    phone: 'title',
  },
  { id: 'use', header: 'Use', cell: (row) => <ImageUse image={row} />, width: 130, phone: 'side' },
  {
    id: 'containers',
    header: 'Containers',
    cell: (row) => containersText(row),
    sortKey: 'containers',
    sortFirst: 'descending',
    width: 150,
    grow: 1,
  },
  { id: 'id', header: 'Id', cell: (row) => <ShortId id={row.id} />, width: 140 },
  {
    id: 'digest',
    header: 'Digest',
    cell: (row) => {
      const digest = row.digests[0]?.split('@')[1];
      return digest ? <ShortId id={digest} label="Copy digest" /> : <Dash />;
    },
    width: 140,
  },
  {
    id: 'node',
    header: 'Node',
    cell: (row) => row.nodeName,
    sortKey: 'node',
    width: 140,
    grow: 1,
    defaultHidden: true,
  },
  {
    id: 'size',
    header: 'Size',
    cell: (row) => <Bytes bytes={row.sizeBytes} />,
    sortKey: 'size',
    sortFirst: 'descending',
    width: 105,
    align: 'end',
    phone: 'detail',
  },
  createdColumn({ phone: 'detail' }),
];

/** Where several engines are connected a row is an image of one of them: its node is said, and digests are compared by node. */
export const imageColumnsOfNodes = imageColumns.map((column) =>
  column.id === 'node' || column.id === 'digest'
    ? { ...column, defaultHidden: column.id === 'digest' }
    : column,
);

function Names({ row }: { row: ImageRow }) {
  const [first, ...others] = row.tags;
  if (first === undefined) {
    const [repository] = (row.digests[0] ?? '').split('@');
    return (
      <span title={row.digests[0] ?? row.id}>
        {repository || shortId(row.id)} <span className={classes.faint}>no tag</span>
      </span>
    );
  }
  return (
    <span title={row.tags.join('\n')}>
      {first}
      {others.length > 0 ? <span className={classes.faint}> +{formatCount(others.length)}</span> : null}
    </span>
  );
}

function containersText({ containers }: ImageRow) {
  const [first, ...others] = containers;
  if (!first) return <Dash />;
  return (
    <span title={containers.map((container) => container.name).join('\n')}>
      {first.name}
      {others.length > 0 ? <span className={classes.faint}> +{formatCount(others.length)}</span> : null}
    </span>
  );
}
