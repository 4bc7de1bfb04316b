import type { SwarmObjectRow } from '@/lib/contract/swarm-objects';

/** Why a secret or config cannot be removed; null where it can. */
export function whyNotRemove({ services }: Pick<SwarmObjectRow, 'services'>): string | null {
  const [first, ...others] = services;
  if (!first) return null;
  if (others.length === 0) return `Used by the service ${first.name}. Take it from that first, or rotate it.`;
  return `Used by ${first.name} and ${others.length} more. Take it from them first, or rotate it.`;
}
