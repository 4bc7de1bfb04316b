import type { NetworkRow } from '@/lib/contract/networks';
import { usedByReason } from '@/lib/used-by';

/** Why a network cannot be removed; null where it can. */
export function whyNotRemove(network: Pick<NetworkRow, 'containers' | 'predefined'>): string | null {
  if (network.predefined) return 'The engine makes this network itself and lets nobody remove it.';
  return usedByReason(network.containers, 'Disconnect');
}
