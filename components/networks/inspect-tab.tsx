'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { InspectView } from '@/components/ui/inspect-view';

/** The engine's own answer. */
export function InspectTab({ cluster, network }: { cluster: string; network: string }) {
  return <InspectView query={useQuery(api.networks.inspect.queryOptions({ input: { cluster, network } }))} />;
}
