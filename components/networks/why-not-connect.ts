import type { NetworkRow } from '@/lib/contract/networks';

/** Why no container can be connected to a network while it exists; null where one can. */
export function whyNotConnect({ driver }: Pick<NetworkRow, 'driver'>): string | null {
  return driver === 'host' || driver === 'null'
    ? 'A container joins this network only when it is made.'
    : null;
}
