import { describe, expect, it } from 'vitest';
import { checkNode, mayStay } from './check-node';
import { occupancyOf } from './occupancy';
import { aNode, aService, aTask, byId } from './testing';

const gib = 2 ** 30;
const kinds = (...args: Parameters<typeof checkNode>) => checkNode(...args).map(({ kind }) => kind);

describe('checkNode', () => {
  it('takes a service without wishes on any ready, active node', () => {
    expect(checkNode(aNode('n1'), aService('web'))).toEqual([]);
  });

  it.each([
    [
      { state: 'down' as const, stateMessage: 'heartbeat failure' },
      { kind: 'state', state: 'down', message: 'heartbeat failure' },
    ],
    [{ state: 'unknown' as const }, { kind: 'state', state: 'unknown', message: '' }],
    [{ availability: 'drain' as const }, { kind: 'availability', availability: 'drain' }],
    [{ availability: 'pause' as const }, { kind: 'availability', availability: 'pause' }],
  ])('leaves out a node that is not there for tasks: %o', (change, misfit) => {
    expect(checkNode(aNode('n1', change), aService('web'))).toEqual([misfit]);
  });

  it('tells every constraint that is not met, and one that can never be', () => {
    const service = aService('web', {
      constraints: ['node.labels.zone==b', 'node.role==worker', 'node.role!=worker', 'nonsense'],
    });
    expect(checkNode(aNode('n1'), service)).toMatchObject([
      { kind: 'constraint', constraint: { text: 'node.labels.zone==b' } },
      { kind: 'constraint', constraint: { text: 'node.role!=worker' } },
      { kind: 'unreadable', text: 'nonsense' },
    ]);
  });

  it.each([
    [[], true],
    [[{ os: 'linux', architecture: 'amd64' }], true],
    [[{ os: 'linux', architecture: 'x86_64' }], true],
    [[{ os: '', architecture: 'amd64' }], true],
    [[{ os: 'linux', architecture: '' }], true],
    [[{ os: 'linux', architecture: 'arm64' }], false],
    [[{ os: 'windows', architecture: 'amd64' }], false],
    [
      [
        { os: 'linux', architecture: 'arm64' },
        { os: 'linux', architecture: 'amd64' },
      ],
      true,
    ],
  ])('platforms %j on x86_64: %s', (platforms, fits) => {
    expect(kinds(aNode('n1'), aService('web', { platforms }))).toEqual(fits ? [] : ['platform']);
  });

  it('takes aarch64 for arm64', () => {
    const node = aNode('n1', { platform: { os: 'linux', architecture: 'aarch64' } });
    expect(kinds(node, aService('web', { platforms: [{ os: 'linux', architecture: 'arm64' }] }))).toEqual([]);
    expect(
      checkNode(node, aService('web', { platforms: [{ os: 'linux', architecture: 'amd64' }] })),
    ).toMatchObject([{ kind: 'platform', has: 'linux/arm64' }]);
  });

  it('counts what is reserved already, to the byte', () => {
    const db = aService('db', { memoryBytes: 5 * gib, nanoCpus: 3e9 });
    const occupancy = occupancyOf([aTask('db', 'n1')], byId(db)).get('n1');
    const fits = aService('web', { memoryBytes: 3 * gib, nanoCpus: 1e9 });
    expect(checkNode(aNode('n1'), fits, { occupancy })).toEqual([]);
    const large = aService('web', { memoryBytes: 3 * gib + 1, nanoCpus: 1e9 + 1 });
    expect(checkNode(aNode('n1'), large, { occupancy })).toEqual([
      { kind: 'cpus', shortNanoCpus: 1 },
      { kind: 'memory', shortBytes: 1 },
    ]);
  });

  it('asks for no room where nothing is reserved, on a full node too', () => {
    const db = aService('db', { memoryBytes: 9 * gib });
    const occupancy = occupancyOf([aTask('db', 'n1')], byId(db)).get('n1');
    expect(checkNode(aNode('n1'), aService('web'), { occupancy })).toEqual([]);
  });

  it('knows who has a port of the host', () => {
    const proxy = aService('proxy', { hostPorts: [80] });
    const occupancy = occupancyOf([aTask('proxy', 'n1')], byId(proxy)).get('n1');
    expect(checkNode(aNode('n1'), aService('web', { hostPorts: [80] }), { occupancy })).toEqual([
      { kind: 'port', port: 'tcp/80', by: 'proxy' },
    ]);
    expect(kinds(aNode('n1'), aService('web', { hostPorts: [81] }), { occupancy })).toEqual([]);
    // The Swarm chooses a free one.
    expect(kinds(aNode('n1'), aService('web', { hostPorts: [0] }), { occupancy })).toEqual([]);
  });

  it('keeps to the most replicas a node may have', () => {
    const web = aService('web', { maxReplicasPerNode: 2 });
    const room = (tasks: number) =>
      occupancyOf(
        Array.from({ length: tasks }, () => aTask('web', 'n1')),
        byId(web),
      ).get('n1');
    expect(kinds(aNode('n1'), web, { occupancy: room(1) })).toEqual([]);
    expect(checkNode(aNode('n1'), web, { occupancy: room(2) })).toEqual([{ kind: 'replicas', most: 2 }]);
  });

  it('wants the drivers of volumes and networks', () => {
    const drivers = new Map([['net1', 'weave']]);
    const service = aService('web', { volumeDriver: 'rexray', networks: ['net1'] });
    expect(checkNode(aNode('n1'), service, { networkDrivers: drivers })).toEqual([
      { kind: 'plugin', type: 'Volume', name: 'rexray' },
      { kind: 'plugin', type: 'Network', name: 'weave' },
    ]);
    const plugins = [
      { type: 'Volume', name: 'rexray:latest' },
      { type: 'Network', name: 'weave' },
    ];
    expect(checkNode(aNode('n1', { plugins }), service, { networkDrivers: drivers })).toEqual([]);
    expect(kinds(aNode('n1'), aService('web', { volumeDriver: 'local' }))).toEqual([]);
  });

  it('wants the log driver, of nodes that tell which they have', () => {
    const service = aService('web', { logDriver: 'loki' });
    expect(kinds(aNode('n1'), service)).toEqual([]);
    const plugins = [{ type: 'Log', name: 'json-file' }];
    expect(checkNode(aNode('n1', { plugins }), service)).toEqual([
      { kind: 'plugin', type: 'Log', name: 'loki' },
    ]);
    expect(kinds(aNode('n1', { plugins }), aService('web', { logDriver: 'none' }))).toEqual([]);
  });

  it('counts only tasks that take room', () => {
    const web = aService('web', { memoryBytes: gib });
    const states = [
      'new',
      'running',
      'preparing',
      'failed',
      'shutdown',
      'complete',
      'rejected',
      'orphaned',
    ] as const;
    const room = occupancyOf(
      states.map((state) => aTask('web', 'n1', { state })),
      byId(web),
    ).get('n1');
    expect(room).toMatchObject({ memoryBytes: 2 * gib, tasks: 2 });
    expect(occupancyOf([aTask('web', '', { state: 'pending' })], byId(web)).size).toBe(0);
  });
});

describe('mayStay', () => {
  it('evicts for drain and for constraints, and for nothing else', () => {
    const big = aService('web', { memoryBytes: 99 * gib });
    expect(mayStay(aNode('n1', { availability: 'pause' }), big)).toBe(true);
    expect(mayStay(aNode('n1', { availability: 'drain' }), big)).toBe(false);
    const here = aService('web', { constraints: ['node.labels.zone==b'] });
    expect(mayStay(aNode('n1', { labels: { zone: 'b' } }), here)).toBe(true);
    expect(mayStay(aNode('n1'), here)).toBe(false);
  });
});
