'use client';

import { Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorState } from './error-state';

type Props = {
  /** The query that asks what would go. */
  preview: { data: unknown; error: Error | null; isPending: boolean; refetch: () => Promise<unknown> };
  /** How many would go. */
  count: number;
  /** What would go, where anything would. */
  children: ReactNode;
};

/** What would be removed, before it is; why that cannot be told, and that there is nothing. */
export function PrunePreview({ preview, count, children }: Props) {
  return (
    <>
      {preview.error ? (
        <ErrorState
          variant="inline"
          title="What would go could not be worked out"
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      ) : null}
      {preview.isPending ? <Skeleton height={120} role="status" aria-label="Loading" /> : null}
      {preview.data === undefined ? null : count === 0 ? (
        <Text role="status">Nothing to remove.</Text>
      ) : (
        children
      )}
    </>
  );
}
