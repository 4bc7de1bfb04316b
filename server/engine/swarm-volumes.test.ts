import { afterEach, expect, it } from 'vitest';
import { createEngine } from './engine';
import type { Engine } from './engine-api';
import { startMisbehavingServer } from './misbehaving-server';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** What managers add to a volume once a plugin has made it and two nodes have it. Source: Docker Engine API 1.45. */
const made = {
  Name: 'shared',
  Driver: 'csi',
  Scope: 'global',
  Mountpoint: '',
  CreatedAt: '2026-11-21 15:59:16.11490853 +0000 UTC',
  Labels: null,
  Options: null,
  ClusterVolume: {
    ID: 'ibus1d1mqfvx1fu3f7w9mhhl9',
    Version: { Index: 16 },
    CreatedAt: '2026-11-21T15:59:16.11490853Z',
    UpdatedAt: '2026-11-21T15:59:17Z',
    Spec: {
      AccessMode: { Scope: 'multi', Sharing: 'all', MountVolume: {} },
      CapacityRange: { RequiredBytes: 1024, LimitBytes: 0 },
      Availability: 'pause',
    },
    Info: {
      VolumeID: 'vol-1',
      CapacityBytes: 4096,
      AccessibleTopology: [{ Segments: { zone: 'a' } }],
    },
    PublishStatus: [
      { NodeID: 'n1', State: 'published' },
      { NodeID: 'n2', State: 'pending-publish' },
    ],
  },
};
const local = { Name: 'data', Driver: 'local', Scope: 'local', Mountpoint: '/data', Labels: {}, Options: {} };

async function engineAt(apiVersion: string): Promise<Engine> {
  const server = await startMisbehavingServer(
    (_call, response) => {
      response.end(JSON.stringify({ Volumes: [local, made], Warnings: null }));
    },
    { apiVersion },
  );
  const engine = createEngine(server.address);
  undo.push(
    () => server.close(),
    () => engine.close(),
  );
  return engine;
}

it('a volume of the Swarm is told with where it is, and apart from those of the engine', async () => {
  const engine = await engineAt('1.45');
  expect(await engine.swarm.volumes.list()).toEqual([
    {
      id: 'ibus1d1mqfvx1fu3f7w9mhhl9',
      version: 16,
      createdMs: Date.parse('2026-11-21T15:59:16.114Z'),
      updatedMs: Date.parse('2026-11-21T15:59:17Z'),
      name: 'shared',
      driver: 'csi',
      labels: {},
      options: {},
      group: '',
      availability: 'pause',
      access: { type: 'mount', reach: 'multi', sharing: 'all', fileSystem: '', mountFlags: [] },
      requiredBytes: 1024,
      limitBytes: null,
      csiId: 'vol-1',
      capacityBytes: 4096,
      topologies: [{ zone: 'a' }],
      published: [
        { nodeId: 'n1', state: 'published' },
        { nodeId: 'n2', state: 'pending-publish' },
      ],
    },
  ]);
  expect((await engine.volumes.list()).map(({ name }) => name)).toEqual(['data']);
});

it('an engine before API 1.42 has none', async () => {
  expect(await (await engineAt('1.41')).swarm.volumes.list()).toEqual([]);
});
