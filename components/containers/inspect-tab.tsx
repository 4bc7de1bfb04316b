'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { JsonView } from '@/components/ui/json-view';

/** The engine's own answer, with the values of the environment masked. */
export function InspectTab({ cluster, container }: { cluster: string; container: string }) {
  const query = useQuery(api.containers.inspect.queryOptions({ input: { cluster, container } }));
  if (query.data) return <JsonView value={query.data.inspect} label="Inspect" />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height={320} />;
}
