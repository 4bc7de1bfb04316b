import { useInViewport } from '@mantine/hooks';
import { Crown, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { CapacityBar } from '@/components/clusters/capacity-bar';
import { UsageUnknown } from '@/components/clusters/usage-unknown';
import { StateBadge, stateWord } from '@/components/ui/state-badge';
import type { MapNode, SwarmMap } from '@/lib/contract/swarm';
import { formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { MapCells } from './map-cells';
import type { MapColoring } from './map-colors';
import classes from './map.module.css';

type Props = {
  cluster: string;
  node: MapNode;
  services: SwarmMap['services'];
  coloring: MapColoring;
  stackColors: ReadonlyMap<string, number>;
  /** Many nodes: a name, cells, a bar. */
  dense: boolean;
};

const most = { roomy: 160, dense: 40 };

/** One node of the map. It is drawn again only where the node itself has changed: a large map has hundreds. */
export const MapTile = memo(function MapTile({
  cluster,
  node,
  services,
  coloring,
  stackColors,
  dense,
}: Props) {
  const { ref, inViewport } = useInViewport<HTMLLIElement>();
  const isWell = node.state === 'ready' && (node.reachability === null || node.reachability === 'reachable');
  return (
    <li
      ref={ref}
      className={classes.tile}
      data-well={isWell || undefined}
      data-availability={node.availability}
    >
      <div className={classes.tileHead}>
        <Link
          href={paths.node(cluster, node.id)}
          className={classes.tileName}
          title={node.name}
          aria-label={tileWords(node)}
        >
          {node.name}
        </Link>
        {node.role === 'manager' ? (
          <span className={classes.manager} title={node.leader ? 'Manager, leader' : 'Manager'}>
            {node.leader ? <Crown size={12} aria-hidden /> : <ShieldCheck size={12} aria-hidden />}
            {dense ? null : node.leader ? 'leader' : 'manager'}
          </span>
        ) : null}
        {isWell && node.availability === 'active' ? null : (
          <span className={classes.tileState}>
            {node.state !== 'ready' ? (
              <StateBadge of="node" state={node.state} variant={dense ? 'icon' : 'plain'} />
            ) : isWell ? (
              <StateBadge of="availability" state={node.availability} variant={dense ? 'icon' : 'plain'} />
            ) : (
              <StateBadge of="node" state="disconnected" variant={dense ? 'icon' : 'plain'} />
            )}
          </span>
        )}
      </div>
      <MapCells
        cells={node.cells}
        services={services}
        coloring={coloring}
        stackColors={stackColors}
        most={dense ? most.dense : most.roomy}
      />
      <div className={classes.bars}>
        {dense ? null : <span>CPU</span>}
        <CapacityBar
          node={node.id}
          onScreen={inViewport}
          of="cpus"
          reserved={node.reservedNanoCpus}
          capacity={node.cpus * 1e9}
          variant={dense ? 'bar' : 'numbers'}
        />
        {dense ? null : <span>Memory</span>}
        <CapacityBar
          node={node.id}
          onScreen={inViewport}
          of="memory"
          reserved={node.reservedMemoryBytes}
          capacity={node.memoryBytes}
          variant={dense ? 'bar' : 'numbers'}
        />
      </div>
      {dense ? null : <UsageUnknown node={node.id} onScreen={inViewport} short />}
    </li>
  );
}, isSame);

function isSame({ stackColors, ...before }: Props, { stackColors: now, ...after }: Props): boolean {
  const keys = ['cluster', 'node', 'services', 'coloring', 'dense'] as const;
  return (
    keys.every((key) => before[key] === after[key]) &&
    stackColors.size === now.size &&
    [...stackColors].every(([name, color]) => now.get(name) === color)
  );
}

/** The tile in words: `worker-1, worker, ready, 5 tasks: 4 running, 1 failing`. */
function tileWords({ name, role, leader, state, availability, cells }: MapNode): string {
  const counts = new Map<string, number>();
  let total = 0;
  for (const cell of cells) {
    const word = stateWord({ of: 'cell', state: cell.state }).toLowerCase();
    counts.set(word, (counts.get(word) ?? 0) + cell.count);
    total += cell.count;
  }
  const states = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  return [
    name,
    leader ? 'leader' : role,
    stateWord({ of: 'node', state }).toLowerCase(),
    ...(availability === 'active'
      ? []
      : [stateWord({ of: 'availability', state: availability }).toLowerCase()]),
    `${formatQuantity(total, 'task')}${states === '' ? '' : `: ${states}`}`,
  ].join(', ');
}
