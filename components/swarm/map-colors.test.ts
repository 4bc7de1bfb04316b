import { describe, expect, it } from 'vitest';
import type { MapNode, SwarmMap } from '@/lib/contract/swarm';
import { stackLegend, stateLegend } from './map-colors';

function aMap(
  stacks: (string | null)[],
  cells: MapNode['cells'][],
  waiting: MapNode['cells'] = [],
): SwarmMap {
  return {
    services: stacks.map((stack, index) => ({ id: `s${index}`, name: `service-${index}`, stack })),
    nodes: cells.map((own, index) => ({
      id: `n${index}`,
      name: `node-${index}`,
      role: 'worker',
      leader: false,
      reachability: null,
      availability: 'active',
      state: 'ready',
      cpus: 2,
      memoryBytes: 1,
      reservedNanoCpus: 0,
      reservedMemoryBytes: 0,
      cells: own,
    })),
    waiting,
  };
}

describe('the legend of the map', () => {
  it('counts stacks over all nodes and those without one, most tasks first', () => {
    const map = aMap(
      ['shop', 'blog', null],
      [
        [
          { service: 0, state: 'running', count: 2 },
          { service: 1, state: 'running', count: 3 },
        ],
        [{ service: 0, state: 'failing', count: 2 }],
      ],
      [{ service: 2, state: 'waiting', count: 1 }],
    );
    expect(stackLegend(map)).toEqual([
      { name: 'shop', color: 1, count: 4 },
      { name: 'blog', color: 2, count: 3 },
      { name: 'no stack', color: 8, count: 1 },
    ]);
    expect(stateLegend(map)).toEqual([
      { state: 'failing', count: 2 },
      { state: 'waiting', count: 1 },
      { state: 'running', count: 5 },
    ]);
  });

  it('has seven colours for stacks: the smallest of many share the last', () => {
    const names = Array.from({ length: 12 }, (_, index) => `stack-${String(index).padStart(2, '0')}`);
    const cells = names.map((_, service) => ({ service, state: 'running' as const, count: 1 }));
    expect(stackLegend(aMap(names, [cells])).map(({ color }) => color)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7,
    ]);
  });
});
