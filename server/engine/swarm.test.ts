import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from './engine';
import type { Engine } from './engine-api';
import {
  startMisbehavingServer,
  type ArrivedCall,
  type MisbehavingServer,
  type Misbehaviour,
} from './misbehaving-server';
import { serviceSpecJson } from './service-json';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** An engine that answers calls as `answers` says, by method and path. */
async function engineWith(
  answers: Record<string, unknown>,
  apiVersion = '1.41',
): Promise<{ engine: Engine; server: MisbehavingServer; called(): string[] }> {
  const behave: Misbehaviour = ({ method, url }, response) => {
    const path = url.replace(/^\/v[0-9.]+/, '').replace(/\?.*$/, '');
    const answer = answers[`${method} ${path}`];
    if (answer === undefined) response.writeHead(404);
    response.end(JSON.stringify(answer ?? { message: 'page not found' }));
  };
  const server = await startMisbehavingServer(behave, { apiVersion });
  const engine = createEngine(server.address);
  undo.push(
    () => server.close(),
    () => engine.close(),
  );
  const name = ({ method, url }: ArrivedCall) => `${method} ${decodeURIComponent(url)}`;
  return { engine, server, called: () => server.calls.map(name) };
}

const code = (expected: string) => expect.objectContaining({ code: expected });
const bodyOf = (server: MisbehavingServer): unknown => JSON.parse(server.calls.at(-1)?.body ?? '');

const Spec = {
  Name: 'web',
  Labels: {},
  TaskTemplate: { ContainerSpec: { Image: 'busybox:1', Isolation: 'default' }, Runtime: 'container' },
  Mode: { Replicated: { Replicas: 2 } },
};
const service = { ID: 'abc', Version: { Index: 7 }, Spec };
const spec = serviceSpecJson.parse(Spec);

describe('an update', () => {
  it('is laid over what is there, and keeps the credentials of the registry', async () => {
    const { engine, server, called } = await engineWith({
      'GET /services/web': service,
      'POST /services/web/update': { Warnings: ['careful'] },
    });
    const more = { ...spec, mode: { kind: 'replicated' as const, replicas: 5 } };
    expect(await engine.swarm.services.update('web', 7, more)).toEqual({ warnings: ['careful'] });
    expect(called()).toEqual([
      'GET /v1.41/services/web',
      'POST /v1.41/services/web/update?version=7&registryAuthFrom=spec',
    ]);
    expect(bodyOf(server)).toEqual({ ...Spec, Mode: { Replicated: { Replicas: 5 } } });
  });

  it('of what was overtaken is a conflict, and nothing is sent', async () => {
    const node = { ID: 'n', Version: { Index: 7 }, Spec: { Role: 'worker', Availability: 'active' } };
    const { engine, server } = await engineWith({
      'GET /services/web': service,
      'GET /nodes/n': node,
      'GET /secrets/n': node,
      'GET /configs/n': node,
      'GET /swarm': node,
    });
    const { swarm } = engine;
    for (const change of [
      () => swarm.services.update('web', 6, spec),
      () => swarm.services.rollback('web', 6),
      () => swarm.nodes.update('n', 6, { availability: 'drain' }),
      () => swarm.secrets.update('n', 6, {}),
      () => swarm.configs.update('n', 6, {}),
      () => swarm.update(6, { autoLockManagers: true }),
    ]) {
      await expect(change()).rejects.toEqual(code('conflict'));
    }
    expect(server.calls.every((call) => call.method === 'GET')).toBe(true);
  });

  it('sends new credentials where there are some', async () => {
    const { engine, server, called } = await engineWith({
      'GET /services/web': service,
      'POST /services/web/update': { Warnings: null },
    });
    const auth = { username: 'u', password: 'p', serverAddress: 'r' };
    expect(await engine.swarm.services.update('web', 7, spec, { auth })).toEqual({ warnings: [] });
    expect(called().at(-1)).toBe('POST /v1.41/services/web/update?version=7');
    expect(server.calls.at(-1)?.headers['x-registry-auth']).toMatch(/^[A-Za-z0-9_-]+=*$/);
  });

  it('of a node or the Swarm sends the whole specification', async () => {
    const { engine, server, called } = await engineWith({
      'GET /nodes/n': {
        Version: { Index: 3 },
        Spec: { Role: 'worker', Availability: 'active', Labels: { a: '1' }, More: 1 },
      },
      'POST /nodes/n/update': {},
      'GET /swarm': {
        Version: { Index: 4 },
        Spec: { Raft: { ElectionTick: 10 }, CAConfig: { NodeCertExpiry: 5 }, Orchestration: {} },
      },
      'POST /swarm/update': {},
    });
    await engine.swarm.nodes.update('n', 3, { availability: 'drain' });
    expect(bodyOf(server)).toEqual({
      Role: 'worker',
      Availability: 'drain',
      Labels: { a: '1' },
      More: 1,
    });
    await engine.swarm.update(4, { rotateCa: true, taskHistoryLimit: 2, rotateManagerToken: true });
    expect(bodyOf(server)).toEqual({
      Raft: { ElectionTick: 10 },
      CAConfig: { NodeCertExpiry: 5, ForceRotate: 1 },
      Orchestration: { TaskHistoryRetentionLimit: 2 },
    });
    expect(called().at(-1)).toBe('POST /v1.41/swarm/update?version=4&rotateManagerToken=true');
  });
});

describe('the image of a service', () => {
  const digest = `sha256:${'1'.repeat(64)}`;

  it('is named by the digest its registry tells, for the platforms there are', async () => {
    const { engine, server } = await engineWith({
      'GET /distribution/busybox:1/json': {
        Descriptor: { digest },
        Platforms: [
          { architecture: 'amd64', os: 'linux' },
          { architecture: 'arm', os: 'linux', variant: 'v7' },
        ],
      },
      'POST /services/create': { ID: 'abc', Warnings: ['one', 'two'] },
    });
    const created = await engine.swarm.services.create(spec, { queryRegistry: true });
    expect(created).toEqual({ id: 'abc', warning: 'one two' });
    expect(bodyOf(server)).toMatchObject({
      TaskTemplate: {
        ContainerSpec: { Image: `busybox:1@${digest}` },
        Placement: {
          Platforms: [
            { OS: 'linux', Architecture: 'amd64' },
            { OS: 'linux', Architecture: '' },
          ],
        },
      },
    });
  });

  it('stays where it has a digest', async () => {
    const { engine, called } = await engineWith({ 'POST /services/create': { ID: 'abc' } });
    const pinned = { ...spec, container: { ...spec.container, image: `busybox@${digest}` } };
    await engine.swarm.services.create(pinned, { queryRegistry: true });
    expect(called()).toEqual(['POST /v1.41/services/create']);
  });
});

describe('odd answers', () => {
  it('a node that has not come up yet', async () => {
    const { engine } = await engineWith({
      'GET /nodes': [
        {
          ID: 'n',
          Version: { Index: 1 },
          Spec: { Labels: null, Role: 'worker', Availability: 'active' },
          Description: {},
          Status: { State: 'hovering' },
        },
        {
          ID: 'm',
          Version: { Index: 1 },
          Spec: { Role: 'manager', Availability: 'drain' },
          ManagerStatus: {},
        },
      ],
    });
    expect(await engine.swarm.nodes.list()).toEqual([
      expect.objectContaining({
        id: 'n',
        state: 'unknown',
        hostname: '',
        nanoCpus: 0,
        plugins: [],
        manager: null,
      }),
      expect.objectContaining({
        id: 'm',
        state: 'unknown',
        manager: { leader: false, reachability: 'unknown', address: '' },
      }),
    ]);
  });

  it('a task of no service, a task that was refused, and one that ended', async () => {
    const base = { DesiredState: 'running', CreatedAt: '2024-01-01T00:00:00Z' };
    const port = { Protocol: 'tcp', TargetPort: 80, PublishedPort: 80, PublishMode: 'host' };
    const { engine } = await engineWith({
      'GET /tasks': [
        {
          ...base,
          ID: 'a',
          Spec: { NetworkAttachmentSpec: { ContainerID: 'c' } },
          Status: { State: 'running', ContainerStatus: { ContainerID: 'c', PID: 7, ExitCode: 0 } },
          NetworksAttachments: [{ Network: { ID: 'n' }, Addresses: ['10.0.0.2/24'] }, { Network: null }],
        },
        { ...base, ID: 'b', Slot: 2, Status: { State: 'rejected', Err: 'No such image' } },
        {
          ...base,
          ID: 'c',
          Status: {
            State: 'failed',
            ContainerStatus: { ContainerID: 'c', ExitCode: 137 },
            PortStatus: { Ports: [port, port] },
          },
        },
      ],
    });
    const tasks = await engine.swarm.tasks.list({ filters: { node: ['n'] } });
    expect(tasks).toEqual([
      expect.objectContaining({
        id: 'a',
        serviceId: '',
        nodeId: '',
        image: '',
        exitCode: null,
        containerId: 'c',
        networks: [{ networkId: 'n', addresses: ['10.0.0.2/24'] }],
      }),
      expect.objectContaining({
        id: 'b',
        slot: 2,
        error: 'No such image',
        exitCode: null,
        containerId: null,
      }),
      expect.objectContaining({ id: 'c', exitCode: 137, hostPorts: [expect.anything()] }),
    ]);
  });

  it('a service never updated', async () => {
    const { engine } = await engineWith({
      'GET /services': [
        { ...service, PreviousSpec: null, Endpoint: { Ports: null }, UpdateStatus: {} },
        {
          ...service,
          ID: 'd',
          PreviousSpec: { Name: 'web' },
          UpdateStatus: { State: 'paused', StartedAt: '2024-01-01T00:00:00Z', Message: 'm' },
        },
      ],
    });
    const [first, second] = await engine.swarm.services.list();
    expect(first).toMatchObject({ previousSpec: null, ports: [], update: null, createdMs: null });
    expect(second).toMatchObject({
      previousSpec: { name: 'web' },
      update: { state: 'paused', startedMs: Date.UTC(2024, 0, 1), completedMs: null, message: 'm' },
    });
  });

  it.each([
    [
      'a task state nobody knows',
      'GET /tasks',
      [{ ID: 'a', DesiredState: 'x', Status: { State: 'running' } }],
    ],
    ['a service without a version', 'GET /services', [{ ID: 'a', Spec }]],
    ['a node without an id', 'GET /nodes', [{ Version: { Index: 1 }, Spec: { Role: 'worker' } }]],
    ['a list that is an object', 'GET /secrets', {}],
    ['a config without its specification', 'GET /configs', [{ ID: 'a', Version: { Index: 1 } }]],
  ])('%s is engine_bad_answer', async (_, call, answer) => {
    const { engine } = await engineWith({ [call]: answer });
    const { swarm } = engine;
    const list = {
      'GET /tasks': () => swarm.tasks.list({ filters: {} }),
      'GET /services': () => swarm.services.list(),
      'GET /nodes': () => swarm.nodes.list(),
      'GET /secrets': () => swarm.secrets.list(),
      'GET /configs': () => swarm.configs.list(),
    }[call];
    await expect(list?.()).rejects.toEqual(code('engine_bad_answer'));
  });

  it('ids are checked before anything is sent', async () => {
    const { engine, server } = await engineWith({});
    const { swarm } = engine;
    for (const call of [
      () => swarm.services.inspect('../containers/web'),
      () => swarm.services.logs('a/b'),
      () => swarm.services.create({ ...spec, name: 'a b' }),
      () => swarm.nodes.remove(''),
      () => swarm.tasks.inspect('a?b'),
      () => swarm.secrets.create({ name: '../x', data: Buffer.of() }),
      () => swarm.configs.remove('a/../b'),
    ]) {
      await expect((async () => call())()).rejects.toEqual(code('bad_id'));
    }
    expect(server.calls).toEqual([]);
  });
});
