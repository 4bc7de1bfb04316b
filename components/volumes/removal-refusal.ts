import type { VolumeRow } from '@/lib/contract/volumes';
import { usedByReason } from '@/lib/used-by';

/** Why a volume cannot be removed now; null where it can. */
export function removalRefusal({ containers, clusterVolume }: VolumeRow): string | null {
  const [service, ...others] = clusterVolume?.services ?? [];
  if (!service) return usedByReason(containers);
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `Mounted by the service ${service.name}${more}. Remove that mount first.`;
}
