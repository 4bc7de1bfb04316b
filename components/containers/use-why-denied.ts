import { useSession } from '@/components/api/session';
import type { Permission } from '@/lib/permissions';
import type { ActionContainer } from './container-verbs';

/** Answers why one may not do something to a container of a cluster, where that is. */
export function useWhyDenied(cluster: string) {
  const { whyNot } = useSession();
  return (permission: Permission, { id, collection }: ActionContainer) =>
    whyNot(permission, { cluster, collection, container: id });
}
