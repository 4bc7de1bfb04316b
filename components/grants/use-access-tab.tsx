'use client';

import { useSession } from '@/components/api/session';
import type { PageTab } from '@/components/ui/tabs-page';
import { HoldersCard, type HoldersOf } from './holders-card';

/** The tab of a thing's page that says who may touch it: none for those who do not manage access. */
export function useAccessTab(thing: HoldersOf): PageTab[] {
  const { may } = useSession();
  if (!may('Access Manage', {})) return [];
  return [{ id: 'access', label: 'Access', content: () => <HoldersCard {...thing} /> }];
}
