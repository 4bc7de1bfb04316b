/** How well Gantry knows a cluster or node: see `freshness` in the contract. */
export const freshnessStates = ['connecting', 'live', 'stale', 'unreachable'] as const;
export type FreshnessState = (typeof freshnessStates)[number];
