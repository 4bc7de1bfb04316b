'use client';

import { ActionIcon, Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CornerLeftUp, Download, FolderOpen, RotateCw, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { useSession } from '@/components/api/session';
import { streamUrl } from '@/components/api/stream';
import { Banner } from '@/components/ui/banner';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { useUrlState } from '@/components/ui/use-url-state';
import type { Outputs } from '@/lib/contract/contract';
import { formatQuantity } from '@/lib/format';
import classes from './containers.module.css';
import { FilesTable } from './files-table';
import { UploadButton } from './upload-button';

type One = { cluster: string; container: string };
type CutOff = NonNullable<Outputs['containers']['files']['cutOff']>;

const cutOffWords: Record<CutOff, string> = {
  entries: 'Only the first files are listed: there are too many.',
  bytes: 'Not all files are listed: reading stopped after 1 GiB of what lies in this folder.',
  time: 'Not all files are listed: reading what lies in this folder took too long.',
};

/** The files of a container, folder by folder, whether it runs or not: to look at, take out and put in. */
export function FilesTab({ cluster, container }: One) {
  const url = useUrlState();
  const { whyNot } = useSession();
  const reason = whyNot('Container Filesystem Read');
  const path = url.get('path') || '/';
  const query = useQuery(
    api.containers.files.queryOptions({ input: { cluster, container, path }, enabled: reason === null }),
  );
  if (reason !== null) {
    return <EmptyState title="The files cannot be shown">{reason}</EmptyState>;
  }
  const go = (to: string) => url.set({ path: to === '/' ? null : to });
  const entries = query.data?.entries ?? [];
  return (
    <>
      <div className={classes.tools}>
        <PathField key={path} path={path} onGo={go} />
        <Button
          component="a"
          variant="default"
          href={streamUrl('containers.downloadFile', { cluster, container, path })}
          download
          leftSection={<Download size={14} aria-hidden />}
        >
          Download folder
        </Button>
        <UploadButton
          cluster={cluster}
          container={container}
          path={path}
          taken={entries.map((entry) => entry.name)}
          onDone={() => void query.refetch()}
        />
        <Button
          variant="default"
          leftSection={<RotateCw size={14} aria-hidden />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          Refresh
        </Button>
        {query.data ? (
          <span className={classes.faint} role="status">
            {formatQuantity(entries.length, 'file')}
            {query.data.cutOff === null ? '' : ', and more'}
          </span>
        ) : null}
      </div>
      {query.data?.cutOff ? (
        <Banner icon={TriangleAlert}>
          {cutOffWords[query.data.cutOff]} Type the path of a folder further down, or download this one.
        </Banner>
      ) : null}
      {query.error ? (
        <ErrorState
          title="This folder cannot be shown"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <Skeleton height={240} />
      ) : entries.length === 0 ? (
        <EmptyState title="This folder is empty">
          What the kernel makes, as in /proc and /sys, is not shown here.
        </EmptyState>
      ) : (
        <FilesTable cluster={cluster} container={container} path={path} entries={entries} onOpen={go} />
      )}
    </>
  );
}

/** The folder shown: typed, or one up. */
function PathField({ path, onGo }: { path: string; onGo: (path: string) => void }) {
  const [typed, setTyped] = useState(path);
  const up = path.replace(/\/+$/, '').replace(/\/[^/]*$/, '') || '/';
  return (
    <form
      className={classes.path}
      onSubmit={(event) => {
        event.preventDefault();
        onGo(typed.startsWith('/') ? typed : `/${typed}`);
      }}
    >
      <ActionIcon
        variant="default"
        size={30}
        aria-label="Up one folder"
        disabled={path === '/'}
        onClick={() => onGo(up)}
      >
        <CornerLeftUp size={14} aria-hidden />
      </ActionIcon>
      <TextInput
        className={classes.grow}
        size="xs"
        aria-label="Folder"
        leftSection={<FolderOpen size={14} aria-hidden />}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
}
