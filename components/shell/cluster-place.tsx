'use client';

import type { ReactNode } from 'react';
import { PlaceContext } from '@/components/api/place';

/** Buttons on the pages of a cluster ask for what is held in it; those of one thing, for what is held where that is. */
export function ClusterPlace({ cluster, children }: { cluster: string; children: ReactNode }) {
  return <PlaceContext value={{ cluster }}>{children}</PlaceContext>;
}
