'use client';

import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/components/api/client';
import { NodeUsageProvider } from '@/components/stats/node-usage-provider';
import { ErrorState } from '@/components/ui/error-state';
import { SectionCard } from '@/components/ui/section-card';
import { stateWord } from '@/components/ui/state-badge';
import { useUrlState } from '@/components/ui/use-url-state';
import { formatCount, formatQuantity } from '@/lib/format';
import { MapCells } from './map-cells';
import { type MapColoring, stackLegend, stateLegend } from './map-colors';
import { MapTile } from './map-tile';
import classes from './map.module.css';

/** From so many nodes on the tiles are small. */
const denseFrom = 25;

/** Every node of a Swarm with its tasks, coloured by state or by stack; what is unhealthy first. */
export function SwarmMap({ cluster }: { cluster: string }) {
  const url = useUrlState();
  const coloring: MapColoring = url.get('color') === 'stack' ? 'stack' : 'state';
  const { data: map, error, refetch } = useQuery(api.swarm.map.queryOptions({ input: { cluster } }));
  const stacks = useMemo(() => (map ? stackLegend(map) : []), [map]);
  const stackColors = useMemo(() => new Map(stacks.map(({ name, color }) => [name, color])), [stacks]);
  const dense = (map?.nodes.length ?? 0) >= denseFrom;
  return (
    <SectionCard
      title={map ? `Map (${formatQuantity(map.nodes.length, 'node')})` : 'Map'}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Colour tasks by"
          data={[
            { value: 'state', label: 'By state' },
            { value: 'stack', label: 'By stack' },
          ]}
          value={coloring}
          onChange={(value) => url.set({ color: value === 'stack' ? 'stack' : null })}
        />
      }
    >
      {error ? (
        <ErrorState
          variant="inline"
          title="The map could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!map && !error ? <Skeleton height={120} role="status" aria-label="Loading the map" /> : null}
      {map ? (
        <div className={classes.map} data-dense={dense || undefined}>
          <ul className={classes.legend} aria-label="What the colours mean">
            {coloring === 'state'
              ? stateLegend(map).map(({ state, count }) => (
                  <li key={state}>
                    <i data-state={state} aria-hidden />
                    {stateWord({ of: 'cell', state })} {formatCount(count)}
                  </li>
                ))
              : stacks.map(({ name, color, count }) => (
                  <li key={name}>
                    <i data-state="running" data-stack={color} aria-hidden />
                    {name} {formatCount(count)}
                  </li>
                ))}
            <li>Bars: CPU and memory used above, reserved below</li>
            {map.services.length === 0 ? <li>No services run here yet.</li> : null}
          </ul>
          {map.waiting.length > 0 ? (
            <section className={classes.waiting} aria-label="Tasks without a node">
              <strong>
                {formatQuantity(
                  map.waiting.reduce((sum, { count }) => sum + count, 0),
                  'task',
                )}{' '}
                without a node
              </strong>
              <span className={classes.waitingNames}>
                {[...new Set(map.waiting.map(({ service }) => map.services[service]?.name ?? ''))]
                  .slice(0, 6)
                  .join(', ')}
              </span>
              <MapCells
                cells={map.waiting}
                services={map.services}
                coloring={coloring}
                stackColors={stackColors}
                most={200}
              />
            </section>
          ) : null}
          <NodeUsageProvider cluster={cluster}>
            <ul className={classes.tiles} aria-label="Nodes">
              {map.nodes.map((node) => (
                <MapTile
                  key={node.id}
                  cluster={cluster}
                  node={node}
                  services={map.services}
                  coloring={coloring}
                  stackColors={stackColors}
                  dense={dense}
                />
              ))}
            </ul>
          </NodeUsageProvider>
        </div>
      ) : null}
    </SectionCard>
  );
}
