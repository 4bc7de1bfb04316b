'use client';

import { ActionIcon, Table, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Download, File, FileQuestion, FileSymlink, Folder } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { streamUrl } from '@/components/api/stream';
import { Bytes } from '@/components/ui/bytes';
import { RelativeTime } from '@/components/ui/relative-time';
import type { FileEntry } from '@/lib/contract/container-files';
import { formatMode } from '@/lib/file-mode';
import shared from './containers.module.css';
import classes from './files.module.css';

type Props = {
  cluster: string;
  container: string;
  path: string;
  entries: readonly FileEntry[];
  onOpen: (path: string) => void;
};

const icons = { directory: Folder, file: File, symlink: FileSymlink, other: FileQuestion };
const kindWords: Record<FileEntry['kind'], string> = {
  directory: 'Folder',
  file: 'File',
  symlink: 'Link',
  other: 'Device or pipe',
};
const rowHeight = 32;

/** The files of one folder: folders first, then by name. */
export function FilesTable({ cluster, container, path, entries, onOpen }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => [...entries].sort(folderFirst), [entries]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  const shown = virtualizer.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className={shared.scroll} ref={scroller} tabIndex={0} role="region" aria-label="Files">
      <Table stickyHeader highlightOnHover className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th className={classes.number}>Size</Table.Th>
            <Table.Th className={classes.wide}>Modified</Table.Th>
            <Table.Th className={classes.wide}>Mode</Table.Th>
            <Table.Th className={classes.wide}>User : group</Table.Th>
            <Table.Th className={classes.action}>
              <VisuallyHidden>Download</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {above > 0 ? <tr aria-hidden style={{ height: above }} /> : null}
          {shown.map((item) => {
            const entry = sorted[item.index];
            if (!entry) return null;
            const at = `${path.replace(/\/+$/, '')}/${entry.name}`;
            const Icon = icons[entry.kind];
            return (
              <Table.Tr key={entry.name} style={{ height: rowHeight }}>
                <Table.Td>
                  <span className={classes.name}>
                    <Icon size={14} role="img" aria-label={kindWords[entry.kind]} className={classes.icon} />
                    {entry.kind === 'directory' || entry.kind === 'symlink' ? (
                      <UnstyledButton className={classes.open} onClick={() => onOpen(at)} title={entry.name}>
                        {entry.name}
                      </UnstyledButton>
                    ) : (
                      <span className={classes.cut} title={entry.name}>
                        {entry.name}
                      </span>
                    )}
                    {entry.linkTarget === null ? null : (
                      <span className={classes.target} title={entry.linkTarget}>
                        → {entry.linkTarget}
                      </span>
                    )}
                  </span>
                </Table.Td>
                <Table.Td className={classes.number}>
                  <Bytes bytes={entry.sizeBytes} />
                </Table.Td>
                <Table.Td className={classes.wide}>
                  <RelativeTime timeMs={entry.modifiedMs} />
                </Table.Td>
                <Table.Td className={classes.wide}>
                  <code>{formatMode(entry.kind, entry.mode)}</code>
                </Table.Td>
                <Table.Td className={classes.wide}>
                  <code>
                    {entry.uid} : {entry.gid}
                  </code>
                </Table.Td>
                <Table.Td className={classes.action}>
                  {entry.kind === 'other' ? null : (
                    <Tooltip label={`Download ${entry.name}`}>
                      <ActionIcon
                        component="a"
                        href={streamUrl('containers.downloadFile', { cluster, container, path: at })}
                        download
                        size={22}
                        color="gray"
                        aria-label={`Download ${entry.name}`}
                      >
                        <Download size={14} aria-hidden />
                      </ActionIcon>
                    </Tooltip>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
          {below > 0 ? <tr aria-hidden style={{ height: below }} /> : null}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function folderFirst(one: FileEntry, other: FileEntry): number {
  const rank = (entry: FileEntry) => (entry.kind === 'directory' ? 0 : 1);
  return rank(one) - rank(other) || one.name.localeCompare(other.name, 'en', { numeric: true });
}
