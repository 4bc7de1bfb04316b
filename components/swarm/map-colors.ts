import type { SwarmMap } from '@/lib/contract/swarm';
import { type CellState, cellStates } from '@/lib/task-cell';

export type MapColoring = 'state' | 'stack';

/** How many colours tell stacks apart; the rest share the last one. */
const stackColors = 7;
/** The quiet one. */
const noStackColor = 8;

/** What a service without a stack is counted under. */
export const noStack = 'no stack';

/** The stacks of the map, those with most tasks first, each with its colour's number from 1. */
export function stackLegend({
  services,
  nodes,
  waiting,
}: SwarmMap): { name: string; color: number; count: number }[] {
  const counts = new Map<string, number>();
  for (const { service, count } of [...nodes.flatMap(({ cells }) => cells), ...waiting]) {
    const name = services[service]?.stack ?? noStack;
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  let color = 0;
  return [...counts]
    .toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([name, count]) => {
      if (name === noStack) return { name, count, color: noStackColor };
      color = Math.min(color + 1, stackColors);
      return { name, count, color };
    });
}

/** How many tasks are in each state, worst first; states without one are left out. */
export function stateLegend({ nodes, waiting }: SwarmMap): { state: CellState; count: number }[] {
  const counts = new Map<CellState, number>();
  for (const { state, count } of [...nodes.flatMap(({ cells }) => cells), ...waiting]) {
    counts.set(state, (counts.get(state) ?? 0) + count);
  }
  return cellStates.flatMap((state) => {
    const count = counts.get(state) ?? 0;
    return count > 0 ? [{ state, count }] : [];
  });
}
