'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import type { Inputs, Outputs } from '@/lib/contract/contract';
import { formatQuantity } from '@/lib/format';
import classes from './grants.module.css';
import { OpeningUsers } from './opening-users';

/** What a grant gives, to whom and over what, before it is saved. */
export function GrantOpening({ wish }: { wish: Inputs['grants']['preview'] | null }) {
  const { data, error } = useQuery(
    api.grants.preview.queryOptions({
      input: wish ?? { subject: { kind: 'user', id: '-' }, role: '-', scope: { kind: 'all' } },
      enabled: wish !== null,
      placeholderData: keepPreviousData,
    }),
  );
  if (wish === null) return null;
  return (
    <div className={classes.opening} role="status" aria-label="What this gives">
      <p>{error ? error.message : data ? openingWords(data) : 'Looking at what this gives …'}</p>
      <OpeningUsers users={data?.users ?? []} />
    </div>
  );
}

function openingWords({ users, reaches }: Outputs['grants']['preview']): string {
  const over = [
    formatQuantity(reaches.containers, 'container'),
    ...(reaches.services > 0 ? [formatQuantity(reaches.services, 'service')] : []),
    ...(reaches.stacks > 0 ? [formatQuantity(reaches.stacks, 'stack')] : []),
  ].join(', ');
  const where = `over ${over} in ${formatQuantity(reaches.clusters, 'cluster')}`;
  const gained = new Set(users.flatMap(({ gains }) => gains)).size;
  if (users.length === 0) return `Gives nobody anything they do not hold already, ${where}.`;
  return `Gives ${formatQuantity(users.length, 'user')} ${formatQuantity(gained, 'permission')} ${where}.`;
}
