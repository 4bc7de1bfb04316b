'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { formatQuantity } from '@/lib/format';
import { type Permission, permissions } from '@/lib/permissions';
import classes from './grants.module.css';
import { OpeningUsers } from './opening-users';

type Props = {
  /** Its id; null for one that is not there yet. */
  role: string | null;
  before: ReadonlySet<Permission>;
  after: ReadonlySet<Permission>;
};

/** What a changed role opens and to whom, before it is saved. */
export function RoleOpening({ role, before, after }: Props) {
  const wanted = permissions.filter((permission) => after.has(permission));
  const isChanged = wanted.length !== before.size || wanted.some((permission) => !before.has(permission));
  const lost = permissions.filter((permission) => before.has(permission) && !after.has(permission));
  const { data, error } = useQuery(
    api.roles.preview.queryOptions({
      input: { role: role ?? '', permissions: wanted },
      enabled: role !== null && isChanged,
      placeholderData: keepPreviousData,
    }),
  );
  if (role === null) {
    return <div className={classes.opening}>Nobody holds it yet: it opens nothing before it is granted.</div>;
  }
  if (!isChanged) return null;
  return (
    <div className={classes.opening} role="status" aria-label="What this opens">
      <p>
        {error
          ? error.message
          : data === undefined
            ? 'Looking at what this opens …'
            : data.users.length === 0
              ? 'Nobody gains anything.'
              : `${formatQuantity(data.users.length, 'user gains', 'users gain')} permissions:`}
      </p>
      <OpeningUsers users={data?.users ?? []} />
      {lost.length > 0 ? <p className={classes.lost}>No longer given: {lost.join(', ')}</p> : null}
    </div>
  );
}
