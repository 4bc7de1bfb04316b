'use client';

import { createContext } from 'react';
import type { Place } from '@/lib/rights';

/** Where something on a page is. With a cluster and no collection it is anywhere in the cluster. */
export type PagePlace = Place & {
  /** Collections where a right to it is needed as well: parts of a stack that are labelled otherwise. */
  alsoIn?: readonly string[];
};

/** Where the thing is that a part of a page is about: `useSession` asks for permissions there. */
export const PlaceContext = createContext<PagePlace | undefined>(undefined);
