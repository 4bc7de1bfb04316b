import { describe, expect, it } from 'vitest';
import type { InventoryContainer } from '../inventory/rows';
import { type ContainerQuery, listContainers } from './list';

function row(name: string, change: Partial<InventoryContainer> = {}): InventoryContainer {
  return {
    id: [...name]
      .map((letter) => letter.charCodeAt(0).toString(16))
      .join('')
      .padEnd(64, '0'),
    name,
    image: 'nginx:1.27',
    imageId: 'sha256:aa',
    command: 'nginx -g daemon off;',
    createdMs: 1000,
    state: 'running',
    stateSinceMs: 1000,
    health: 'none',
    exitCode: null,
    nodeId: 'n1',
    nodeName: 'node-1',
    stack: null,
    service: null,
    ports: [],
    networks: ['bridge'],
    volumes: [],
    number: null,
    oneOff: false,
    configHash: null,
    collection: '/',
    ...change,
  };
}

const ask = (rows: InventoryContainer[], query: Partial<ContainerQuery> = {}) =>
  listContainers(rows, { cluster: 'local', limit: 50, ...query });
const names = (rows: InventoryContainer[], query: Partial<ContainerQuery> = {}) =>
  ask(rows, query).items.map((item) => item.name);

describe('listContainers', () => {
  it('sorts names as people count', () => {
    expect(names([row('web-10'), row('web-9'), row('Web-1')])).toEqual(['Web-1', 'web-9', 'web-10']);
    expect(names([row('a'), row('b')], { sort: '-name' })).toEqual(['b', 'a']);
  });

  it('sorts by state with what needs a look first, and by health with the worst first', () => {
    const rows = [
      row('a', { state: 'exited' }),
      row('b', { state: 'restarting' }),
      row('c', { health: 'healthy' }),
      row('d', { health: 'unhealthy' }),
    ];
    expect(names(rows, { sort: 'state' })).toEqual(['b', 'c', 'd', 'a']);
    expect(names(rows, { sort: 'health' })).toEqual(['d', 'c', 'a', 'b']);
  });

  it.each([
    ['name', 'front'],
    ['image', 'redis:7'],
    ['command', '--appendonly'],
    ['stack', 'shop'],
    ['service', 'cache'],
    ['published port', '6380'],
    ['port with its protocol', '6380:6379/tcp'],
    ['several words, any case', 'SHOP redis'],
  ])('searches the %s', (_what, search) => {
    const rows = [
      row('other'),
      row('frontend-cache', {
        image: 'redis:7',
        command: 'redis-server --appendonly yes',
        stack: 'shop',
        service: 'cache',
        ports: [{ hostIp: '0.0.0.0', hostPort: 6380, containerPort: 6379, protocol: 'tcp' }],
      }),
    ];
    expect(names(rows, { search })).toEqual(['frontend-cache']);
  });

  it('finds an id by its beginning, and never by what happens to stand inside it', () => {
    const rows = [row('one', { id: `abcdef${'0'.repeat(58)}` }), row('two', { id: `12${'db'.repeat(31)}` })];
    expect(names(rows, { search: 'abcd' })).toEqual(['one']);
    expect(names(rows, { search: 'db' })).toEqual([]);
  });

  it('filters: values of one filter are alternatives, filters together narrow', () => {
    const rows = [
      row('a', { stack: 'shop', state: 'running', networks: ['shop_default'], volumes: ['data'] }),
      row('b', { stack: 'shop', state: 'exited' }),
      row('c', { stack: 'blog', state: 'exited', health: 'unhealthy', imageId: 'sha256:bb' }),
      row('d'),
    ];
    expect(names(rows, { filter: { stack: ['shop', 'blog'] } })).toEqual(['a', 'b', 'c']);
    expect(names(rows, { filter: { stack: ['shop'], state: ['exited'] } })).toEqual(['b']);
    expect(names(rows, { filter: { network: ['shop_default'] } })).toEqual(['a']);
    expect(names(rows, { filter: { volume: ['data'] } })).toEqual(['a']);
    expect(names(rows, { filter: { image: ['sha256:bb'] } })).toEqual(['c']);
    expect(names(rows, { filter: { health: ['unhealthy'] } })).toEqual(['c']);
    expect(names(rows, { filter: { node: ['n1'], stack: [] } })).toHaveLength(4);
  });

  it('counts in each facet what the other filters and the search leave', () => {
    const rows = [
      row('a', { stack: 'shop', state: 'running' }),
      row('b', { stack: 'shop', state: 'exited' }),
      row('c', { stack: 'blog', state: 'exited' }),
      row('d', { state: 'exited', image: 'redis:7', command: 'redis-server' }),
    ];
    const { facets, total } = ask(rows, { filter: { state: ['exited'] }, search: 'nginx' });
    expect(total).toBe(2);
    expect(facets.state).toEqual({ exited: 2, running: 1 });
    expect(facets.stack).toEqual({ blog: 1, shop: 1 });
    expect(facets.image).toEqual({ 'nginx:1.27': 2 });
    expect(facets.node).toEqual({ 'node-1': 2 });
  });

  it('gives pages that join without a gap', () => {
    const rows = Array.from({ length: 5 }, (_, index) => row(`c${index}`));
    const first = ask(rows, { limit: 2 });
    expect(first).toMatchObject({ total: 5, nextCursor: '2' });
    expect(names(rows, { limit: 2, cursor: '2' })).toEqual(['c2', 'c3']);
    expect(ask(rows, { limit: 2, cursor: '4' })).toMatchObject({ nextCursor: null });
  });
});
