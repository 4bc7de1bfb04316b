import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiError } from '@/components/api/api-error';
import { ErrorState } from './error-state';
import { JsonView } from './json-view';

/** An engine's own answer about an object, as it comes. */
export function InspectView({ query }: { query: UseQueryResult<{ inspect?: unknown }, ApiError | Error> }) {
  if (query.data) return <JsonView value={query.data.inspect} label="Inspect" />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height={320} />;
}
