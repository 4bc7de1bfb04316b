'use client';

import { useClusters } from '@/components/grants/use-clusters';
import type { Token } from '@/lib/contract/access';
import { formatQuantity } from '@/lib/format';
import classes from './access.module.css';

/** What a token may, where and from where, in a line. */
export function TokenLimits({ token }: { token: Token }) {
  const { wordsOf } = useClusters();
  const { role, permissions, scope, addresses } = token;
  const what =
    permissions === null
      ? role === ''
        ? 'All its owner may'
        : role
      : formatQuantity(permissions.length, 'permission');
  const words = [
    what,
    ...(scope.kind === 'all' ? [] : [`over ${wordsOf(scope)}`]),
    ...(addresses.length === 0 ? [] : [`from ${addresses.join(', ')}`]),
  ].join(', ');
  const title = permissions === null ? words : `${words}: ${permissions.join(', ')}`;
  const isWhole = permissions === null && role === '' && scope.kind === 'all' && addresses.length === 0;
  return (
    <span className={isWhole ? classes.faint : undefined} title={title}>
      {words}
    </span>
  );
}
