'use client';

import type { Permission } from '@/lib/permissions';

type Props = { users: readonly { id: string; name: string; gains: readonly Permission[] }[] };

const shownAtMost = 6;

/** Who gains what, a line for each user. */
export function OpeningUsers({ users }: Props) {
  if (users.length === 0) return null;
  return (
    <ul aria-label="Who gains what" tabIndex={0}>
      {users.map(({ id, name, gains }) => (
        <li key={id}>
          <strong>{name}</strong>: {gains.slice(0, shownAtMost).join(', ')}
          {gains.length > shownAtMost ? ` and ${gains.length - shownAtMost} more` : ''}
        </li>
      ))}
    </ul>
  );
}
