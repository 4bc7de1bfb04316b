'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { InspectView } from '@/components/ui/inspect-view';

/** The engine's own answer. */
export function InspectTab({ cluster, image }: { cluster: string; image: string }) {
  return <InspectView query={useQuery(api.images.inspect.queryOptions({ input: { cluster, image } }))} />;
}
