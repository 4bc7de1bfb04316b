import { StateBadge } from '@/components/ui/state-badge';
import { FirstName } from '@/components/ui/first-name';
import { collectionColumn } from '@/components/ui/table/collection-column';
import { stackColumn } from '@/components/ui/table/stack-column';
import { createdColumn } from '@/components/ui/table/created-column';
import type { TableColumn } from '@/components/ui/table/table-types';
import type { VolumeRow } from '@/lib/contract/volumes';
import { volumeUsers } from '@/lib/volume-users';
import { volumeName } from './volume-name';
import classes from './volumes.module.css';

export type VolumeSort = 'name' | 'driver' | 'created' | 'containers' | 'stack';

/** The columns of a list of volumes in one cluster. */
export function volumeColumns(cluster: string): TableColumn<VolumeRow, VolumeSort>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: (row) => (
        <span title={row.name}>
          {volumeName(row.name)}
          {row.anonymous ? <span className={classes.faint}> anonymous</span> : null}
          {row.clusterVolume ? <span className={classes.faint}> cluster volume</span> : null}
        </span>
      ),
      sortKey: 'name',
      width: 240,
      grow: 3,
      always: true,
      phone: 'title',
    },
    {
      id: 'use',
      header: 'Use',
      cell: (row) =>
        row.clusterVolume ? (
          <StateBadge of="clusterVolume" state={row.clusterVolume.state} />
        ) : (
          <StateBadge of="use" state={row.containers.length > 0 ? 'used' : 'unused'} />
        ),
      width: 105,
      phone: 'side',
    },
    {
      id: 'containers',
      header: 'Mounted by',
      cell: (row) => (
        <FirstName items={volumeUsers(row)} none={<span className={classes.faint}>nobody</span>} />
      ),
      sortKey: 'containers',
      sortFirst: 'descending',
      width: 160,
      grow: 2,
      phone: 'detail',
    },
    {
      id: 'driver',
      header: 'Driver',
      cell: (row) => row.driver,
      sortKey: 'driver',
      width: 95,
      phone: 'detail',
    },
    stackColumn(cluster),
    collectionColumn((row) => [row.collection]),
    {
      id: 'mountpoint',
      header: 'Path on the node',
      cell: (row) => <code title={row.mountpoint}>{row.mountpoint}</code>,
      width: 240,
      grow: 2,
      defaultHidden: true,
    },
    {
      id: 'node',
      header: 'Node',
      cell: (row) => (row.clusterVolume ? <FirstName items={row.nodes} /> : row.nodeName),
      width: 140,
      grow: 1,
      defaultHidden: true,
    },
    createdColumn(),
  ];
}
