'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { InspectView } from '@/components/ui/inspect-view';

/** The engine's own answer. */
export function InspectTab({ cluster, volume, node }: { cluster: string; volume: string; node?: string }) {
  return (
    <InspectView query={useQuery(api.volumes.inspect.queryOptions({ input: { cluster, volume, node } }))} />
  );
}
