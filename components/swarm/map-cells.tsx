import { stateWord } from '@/components/ui/state-badge';
import type { MapNode, SwarmMap } from '@/lib/contract/swarm';
import { formatCount } from '@/lib/format';
import { type MapColoring, noStack } from './map-colors';
import classes from './map.module.css';

type Props = {
  cells: MapNode['cells'];
  services: SwarmMap['services'];
  coloring: MapColoring;
  /** The colour's number of each stack. */
  stackColors: ReadonlyMap<string, number>;
  /** More are told as a number. */
  most: number;
};

/** Tasks as small squares, unhealthy first. What they are is said in words beside them. */
export function MapCells({ cells, services, coloring, stackColors, most }: Props) {
  const shown: React.ReactNode[] = [];
  let left = most;
  for (const { service: index, state, count } of cells) {
    const service = services[index];
    const color = stackColors.get(service?.stack ?? noStack) ?? 0;
    const title = `${service?.name ?? ''}: ${stateWord({ of: 'cell', state }).toLowerCase()}`;
    for (let each = 0; each < Math.min(count, left); each += 1) {
      shown.push(
        <i
          key={`${index} ${state} ${each}`}
          title={title}
          data-state={state}
          data-stack={coloring === 'stack' ? color : undefined}
        />,
      );
    }
    left = Math.max(0, left - count);
  }
  const total = cells.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={classes.cells} aria-hidden>
      {shown}
      {total > most ? <span className={classes.moreCells}>+{formatCount(total - most)}</span> : null}
    </div>
  );
}
