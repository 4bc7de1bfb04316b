'use client';

import { createContext } from 'react';
import type { Place } from '@/lib/rights';

/** Where the thing is that a part of a page is about: `useSession` asks for permissions there. */
export const PlaceContext = createContext<Place | undefined>(undefined);
