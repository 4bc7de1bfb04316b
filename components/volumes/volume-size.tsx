'use client';

import { Button, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/components/api/api-error';
import { api } from '@/components/api/client';
import { formatBytes } from '@/lib/format';
import classes from './volumes.module.css';

/** How much a volume holds, when asked: the engine has to walk its disk for it. */
export function VolumeSize({ cluster, volume, node }: { cluster: string; volume: string; node: string }) {
  const [asked, setAsked] = useState(false);
  const size = useQuery({
    ...api.volumes.size.queryOptions({ input: { cluster, volume, node } }),
    enabled: asked,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (size.isFetching) {
    return (
      <span className={classes.size} role="status">
        <Loader size={12} aria-hidden /> measuring…
      </span>
    );
  }
  return (
    <span className={classes.size}>
      {size.error ? <span className={classes.bad}>{toApiError(size.error).message}</span> : null}
      {size.data ? (
        <span role="status">
          {size.data.sizeBytes === null ? 'its driver does not tell' : formatBytes(size.data.sizeBytes)}
        </span>
      ) : null}
      <Button
        variant="default"
        size="compact-xs"
        title="The engine walks its disk: this may take a while"
        onClick={() => (asked ? void size.refetch() : setAsked(true))}
      >
        {asked ? 'Measure again' : 'Measure'}
      </Button>
    </span>
  );
}
