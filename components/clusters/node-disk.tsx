'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { HardDrive } from 'lucide-react';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { KeyValueList } from '@/components/ui/key-value-list';
import { SectionCard } from '@/components/ui/section-card';
import { formatBytes } from '@/lib/format';
import classes from './clusters.module.css';

/** What a node's disk holds. Asked only when wanted: the engine walks its disk for it. */
export function NodeDisk({ cluster, node }: { cluster: string; node: string }) {
  const [wanted, setWanted] = useState(false);
  const { data, error, isFetching, refetch } = useQuery({
    ...api.nodes.diskUsage.queryOptions({ input: { cluster, node } }),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const ask = () => {
    if (wanted) void refetch();
    else setWanted(true);
  };
  return (
    <SectionCard
      title="Disk"
      actions={
        <Button
          variant="default"
          size="compact-xs"
          loading={isFetching}
          leftSection={<HardDrive size={13} aria-hidden />}
          onClick={ask}
        >
          {data ? 'Measure again' : 'Measure'}
        </Button>
      }
    >
      {error ? <ErrorState variant="inline" title="The disk could not be measured" error={error} /> : null}
      {data ? (
        <KeyValueList
          items={[
            { label: 'Images', value: formatBytes(data.imagesBytes) },
            { label: 'Containers', value: formatBytes(data.containersBytes) },
            { label: 'Volumes', value: formatBytes(data.volumesBytes) },
            { label: 'Build cache', value: formatBytes(data.buildCacheBytes) },
          ]}
        />
      ) : null}
      {!data && !error ? (
        <span className={classes.faint}>
          {isFetching
            ? 'The engine is walking its disk…'
            : 'Not measured: the engine would walk its disk for it.'}
        </span>
      ) : null}
    </SectionCard>
  );
}
