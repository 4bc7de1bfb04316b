'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { JsonView } from '@/components/ui/json-view';

/** The engine's own answer. */
export function InspectTab({ cluster, image }: { cluster: string; image: string }) {
  const query = useQuery(api.images.inspect.queryOptions({ input: { cluster, image } }));
  if (query.data) return <JsonView value={query.data.inspect} label="Inspect" />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height={320} />;
}
