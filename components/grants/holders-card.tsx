'use client';

import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { CardNone } from '@/components/ui/card-none';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { SectionCard } from '@/components/ui/section-card';
import type { Inputs } from '@/lib/contract/contract';
import { formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './grants.module.css';
import { useClusters } from './use-clusters';

export type HoldersOf = Required<Pick<Inputs['grants']['holders'], 'cluster' | 'kind' | 'id'>>;

/** Everyone who may touch one thing, with what they may and through which grants. */
export function HoldersCard(thing: HoldersOf) {
  const { wordsOf } = useClusters();
  const { data, error, refetch } = useQuery(api.grants.holders.queryOptions({ input: thing }));
  if (!data) {
    return error ? (
      <ErrorState title="Who may touch this cannot be shown" error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState />
    );
  }
  return (
    <SectionCard
      title="Who may touch this"
      actions={data.collection === null ? null : <Badge color="gray">Collection {data.collection}</Badge>}
    >
      {data.holders.length === 0 ? <CardNone>Nobody.</CardNone> : null}
      <ul className={classes.holders}>
        {data.holders.map(({ user, permissions, grants }) => (
          <li key={user.id}>
            <div className={classes.holderHead}>
              <span className={classes.subject}>
                <Link href={paths.user(user.id)}>{user.name}</Link>
                {user.disabled ? <Badge color="gray">Disabled</Badge> : null}
              </span>
            </div>
            <p className={classes.holderGrants}>
              {grants
                .map(
                  ({ role, scope, team }) =>
                    `${role} over ${wordsOf(scope)}${team === null ? '' : ` through the team ${team}`}`,
                )
                .join(' · ')}
            </p>
            <details className={classes.holderMay}>
              <summary>{formatQuantity(permissions.length, 'permission')}</summary>
              {permissions.join(', ')}
            </details>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
