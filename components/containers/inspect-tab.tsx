'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { InspectView } from '@/components/ui/inspect-view';

/** The engine's own answer, with the values of the environment masked. */
export function InspectTab({ cluster, container }: { cluster: string; container: string }) {
  return (
    <InspectView query={useQuery(api.containers.inspect.queryOptions({ input: { cluster, container } }))} />
  );
}
