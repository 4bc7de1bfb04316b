import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ContainerState, containerStates } from '@/lib/container-status';
import { startDoorServer } from '../api/door-testing';
import { createRuntime, type StartedRuntime } from '../create-runtime';
import type { SwarmTask } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import { SwarmModel } from '../inventory/swarm-model';
import { SwarmWatcher } from '../inventory/swarm-watcher';
import { overlay } from '../policy/overlay';
import { tokenWith } from '../policy/callers-testing';
import { testService } from '../policy/testing';
import { readSettings } from '../settings';
import { parseExposition, valueOf } from './exposition-testing';

const password = 'a long enough password';
const strange = 'a "quoted"\\\nname';

describe('GET /api/v1/metrics', () => {
  let directory: string;
  let started: StartedRuntime;
  let server: Awaited<ReturnType<typeof startDoorServer>>;
  let admin: string;
  let asked: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-metrics-'));
    server = await startDoorServer();
    // Half a minute of making containers is no reason to hang up.
    server.server.keepAliveTimeout = 60_000;
    started = await createRuntime({
      settings: {
        ...readSettings({ NODE_ENV: 'test' }, []),
        dataDirectory: directory,
        admin: { user: 'ada', password },
      },
      publicUrl: server.url,
      version: '1.2.3',
      log: pino({ level: 'silent' }),
    });
    server.serve(started.runtime.door);
    admin = await tokenWith(started.runtime, { name: 'everything', role: 'Admin', scope: { kind: 'all' } });

    const shop = connect('shop', strange);
    fill(shop.node(), 'mine', { '/mine': { running: 2, exited: 1 }, '/theirs': { running: 3, dead: 1 } });
    const swarm = withSwarm(shop);
    addService(swarm, strange, '/mine', 2, 1);
    addService(swarm, 'theirs_web', '/theirs', 3, 3);
    addNode(swarm, 'n1', 'ready', 'active');
    addNode(swarm, 'n2', 'down', 'drain');
    fill(connect('other', 'other').node(), 'other', { '/theirs': { running: 5 } });
  });
  afterAll(async () => {
    await started.close();
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A cluster that nobody watches, and whose engines note what they are asked. */
  function connect(id: string, name: string): ClusterModel {
    const cluster = started.runtime.inventory.connect({
      ...{ id, name, discovered: false, createdMs: 0 },
      address: { kind: 'unix', path: path.join(directory, 'nothing.sock') },
    });
    // Its engines are known, and not watched: what is asked now, the metrics ask.
    cluster.close();
    for (const node of cluster.nodes) settle(node);
    return cluster;
  }

  function settle(node: NodeModel): void {
    node.freshness = { state: 'live', sinceMs: 1, reason: null };
    const { engine } = node;
    const noted = (part: string) => () => {
      asked.push(part);
      return Reflect.get(engine, part);
    };
    const parts = Object.keys(engine).map((part) => [part, noted(part)] as const);
    node.engine = overlay(engine, Object.fromEntries(parts));
  }

  function fill(
    node: NodeModel,
    prefix: string,
    collections: Record<string, Partial<Record<ContainerState, number>>>,
  ): void {
    const { id: nodeId, name: nodeName } = node;
    for (const [collection, states] of Object.entries(collections)) {
      for (const state of containerStates) {
        const row: InventoryContainer = {
          ...{ id: '', name: '', image: 'busybox', imageId: 'sha256:1', command: '', createdMs: 1, state },
          ...{
            stateSinceMs: null,
            health: 'none',
            exitCode: null,
            nodeId,
            nodeName,
            stack: null,
            service: null,
          },
          ...{ ports: [], networks: [], volumes: [], number: 1, oneOff: false, configHash: null, collection },
        };
        for (let index = 0; index < (states[state] ?? 0); index += 1) {
          const id = `${prefix}${collection}-${state}-${index}`;
          node.containers.set(id, { ...row, id, name: id });
        }
      }
    }
    node.version += 1;
  }

  function withSwarm(cluster: ClusterModel): SwarmModel {
    const model = new SwarmModel();
    model.freshness = { state: 'stale', sinceMs: Date.now() - 60_000, reason: 'No manager answers.' };
    const watcher = new SwarmWatcher(model, {
      log: pino({ level: 'silent' }),
      nodes: () => cluster.nodes,
      changed: () => undefined,
    });
    cluster.setSwarm({ model, watcher });
    return model;
  }

  function addNode(
    swarm: SwarmModel,
    id: string,
    state: 'ready' | 'down',
    availability: 'active' | 'drain',
  ): void {
    swarm.nodes.set(id, {
      ...{ id, version: 1, createdMs: 1, updatedMs: 1, name: '', hostname: id, role: 'worker', availability },
      ...{ labels: {}, engineLabels: {}, state, stateMessage: '', address: '192.0.2.7', manager: null },
      ...{ engineVersion: '20.10', platform: { os: 'linux', architecture: 'x86_64' }, nanoCpus: 1e9 },
      ...{ memoryBytes: 1, plugins: [] },
    });
    swarm.version += 1;
  }

  function addService(
    swarm: SwarmModel,
    name: string,
    collection: string,
    replicas: number,
    running: number,
  ): void {
    const spec = { ...testService({}, { 'gantry.collection': collection }), name };
    swarm.services.set(name, {
      ...{ id: name, version: 1, createdMs: 1, updatedMs: 1, previousSpec: null, ports: [], update: null },
      spec: { ...spec, mode: { kind: 'replicated', replicas } },
    });
    const task: SwarmTask = {
      ...{
        id: '',
        createdMs: 1,
        updatedMs: 1,
        serviceId: name,
        slot: 1,
        nodeId: 'n1',
        desiredState: 'running',
      },
      ...{ state: 'running', stateSinceMs: 1, message: '', error: '', containerId: null, exitCode: null },
      ...{ image: 'busybox', networks: [], hostPorts: [] },
    };
    for (let slot = 1; slot <= running; slot += 1) {
      swarm.tasks.set(`${name}.${slot}`, { ...task, id: `${name}.${slot}`, slot });
    }
    swarm.version += 1;
  }

  const get = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/v1/metrics`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  const scrape = async (token: string) => {
    const response = await get(token);
    expect(response.status).toBe(200);
    return parseExposition(await response.text());
  };
  const seen = (families: ReturnType<typeof parseExposition>, name: string, label: string) =>
    [...new Set(families.get(name)?.samples.map(({ labels }) => labels[label]))].sort();

  it('is refused to who is not signed in, and to who does not hold the permission', async () => {
    expect((await fetch(`${server.url}/api/v1/metrics`)).status).toBe(401);
    const nothing = await tokenWith(started.runtime, {
      ...{ name: 'nothing', role: 'Scheduler', scope: { kind: 'all' } },
    });
    const refused = await get(nothing);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      code: 'forbidden',
      data: { permission: 'Metrics View' },
    });
    const { items } = await started.runtime.audit.list({ filter: { operation: ['metrics.read'] }, limit: 5 });
    expect(items[0]).toMatchObject({ outcome: 'denied', actor: 'nothing' });
  });

  it('shows everything to who holds it over everything, in the text format', async () => {
    const response = await get(admin);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = parseExposition(await response.text());
    expect(seen(families, 'gantry_cluster_info', 'name')).toEqual([strange, 'other']);
    expect(valueOf(families, 'gantry_containers', { cluster: 'shop', state: 'running' })).toBe(5);
    expect(valueOf(families, 'gantry_containers', { cluster: 'shop', state: 'paused' })).toBe(0);
    expect(valueOf(families, 'gantry_service_tasks_desired', { service: strange })).toBe(2);
    expect(valueOf(families, 'gantry_service_tasks_running', { service: strange })).toBe(1);
    expect(
      valueOf(families, 'gantry_problems', { cluster: 'shop', kind: 'service', severity: 'warning' }),
    ).toBe(1);
    expect(
      valueOf(families, 'gantry_problems', { cluster: 'shop', kind: 'container', severity: 'error' }),
    ).toBe(1);
    expect(valueOf(families, 'gantry_nodes', { state: 'down', role: 'worker', availability: 'drain' })).toBe(
      1,
    );
    expect(valueOf(families, 'gantry_cluster_state', { cluster: 'shop', state: 'stale' })).toBe(1);
    expect(valueOf(families, 'gantry_cluster_stale_seconds', { cluster: 'shop' })).toBeGreaterThanOrEqual(60);
    expect(valueOf(families, 'gantry_cluster_stale_seconds', { cluster: 'other' })).toBe(0);
    expect(valueOf(families, 'gantry_build_info', { version: '1.2.3' })).toBe(1);
    expect(valueOf(families, 'process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('shows a team what is in its collection, and nothing of Gantry itself', async () => {
    const token = await tokenWith(started.runtime, {
      ...{ name: 'team', role: 'View Only', scope: { kind: 'collection', collection: '/mine' } },
    });
    const families = await scrape(token);
    expect(valueOf(families, 'gantry_containers', { cluster: 'shop', state: 'running' })).toBe(2);
    expect(valueOf(families, 'gantry_containers', { cluster: 'shop', state: 'dead' })).toBe(0);
    expect(valueOf(families, 'gantry_containers', { cluster: 'other', state: 'running' })).toBe(0);
    expect(seen(families, 'gantry_service_tasks_running', 'service')).toEqual([strange]);
    expect(
      valueOf(families, 'gantry_problems', { cluster: 'shop', kind: 'container', severity: 'error' }),
    ).toBe(0);
    expect([...families.keys()].filter((name) => !isOfClusters(name))).toEqual([]);
  });

  it('shows who holds one cluster that one', async () => {
    const token = await tokenWith(started.runtime, {
      ...{ name: 'one-cluster', role: 'View Only', scope: { kind: 'cluster', cluster: 'other' } },
    });
    const families = await scrape(token);
    expect(seen(families, 'gantry_cluster_info', 'cluster')).toEqual(['other']);
    expect(valueOf(families, 'gantry_containers', { cluster: 'other', state: 'running' })).toBe(5);
    expect([...families.keys()].filter((name) => !isOfClusters(name))).toEqual([]);
  });

  it('takes a token with that permission alone, which opens nothing else', async () => {
    const token = await tokenWith(started.runtime, {
      ...{ name: 'limited', role: 'View Only', scope: { kind: 'collection', collection: '/mine' } },
    });
    await started.runtime.store.db
      .updateTable('tokens')
      .set({ permissions: JSON.stringify(['Metrics View']) })
      .where('id', '=', 'limited-token')
      .execute();
    const families = await scrape(token);
    expect(valueOf(families, 'gantry_containers', { cluster: 'shop', state: 'running' })).toBe(2);
    expect(seen(families, 'gantry_service_tasks_running', 'service')).toEqual([strange]);
    for (const target of [
      '/clusters',
      '/clusters/shop/containers',
      '/clusters/shop/services',
      '/search?query=a',
    ]) {
      const answer = await fetch(`${server.url}/api/v1${target}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([target, answer.status]).toEqual([target, 403]);
    }
  });

  it('counts requests, sign-ins, audit entries, streams, jobs and calls of engines', async () => {
    const { runtime } = started;
    const before = await scrape(admin);
    const attempt = { name: 'ada', password: 'not the password', address: '192.0.2.99', userAgent: 'test' };
    await expect(runtime.access.signIn(attempt)).rejects.toMatchObject({ code: 'bad_credentials' });
    await runtime.access.signIn({ ...attempt, password });
    const send = (method: string, target: string) =>
      fetch(`${server.url}/api/v1${target}`, { method, headers: { authorization: `Bearer ${admin}` } });
    await send('GET', '/clusters');
    await send('GET', '/clusters/nowhere');
    await send('DELETE', '/tokens/nothing');
    await send('GET', '/no/such/thing');
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/events`, {
      headers: { authorization: `Bearer ${admin}` },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const job = {
      operation: 'test',
      cluster: 'shop',
      title: 't',
      starter: { userId: 'u1', userName: 'ada' },
      target: { kind: 'x', id: 'x' },
    };
    const good = await runtime.jobs.start(job, async () => undefined);
    const bad = await runtime.jobs.start(job, () => Promise.reject(new Error('no')));
    let end = () => {};
    const waits = await runtime.jobs.start(job, () => new Promise<void>((resolve) => (end = resolve)));
    await Promise.allSettled([good.done, bad.done]);
    const dead = runtime.inventory.connect({
      ...{ id: 'dead', name: 'dead', discovered: false, createdMs: 0 },
      address: { kind: 'unix', path: path.join(directory, 'nothing.sock') },
    });
    await expect(dead.engine().ping()).rejects.toMatchObject({ code: 'engine_unreachable' });

    const after = await scrape(admin);
    const requests = (operation: string, outcome: string) =>
      valueOf(after, 'gantry_http_request_duration_seconds_count', { operation, outcome });
    expect(requests('clusters.list', 'succeeded')).toBe(1);
    expect(requests('clusters.get', 'refused')).toBe(1);
    expect(requests('system.follow', 'succeeded')).toBe(1);
    expect(requests('', 'refused')).toBeGreaterThanOrEqual(1);
    expect(valueOf(after, 'gantry_sign_ins_total', { outcome: 'bad_credentials' })).toBe(1);
    expect(valueOf(after, 'gantry_sign_ins_total', { outcome: 'succeeded' })).toBe(1);
    expect(valueOf(after, 'gantry_audit_entries_total', { outcome: 'denied' })).toBeGreaterThan(0);
    expect(valueOf(after, 'gantry_audit_writable')).toBe(1);
    expect(valueOf(after, 'gantry_streams_open', { operation: 'system.follow' })).toBe(1);
    expect(valueOf(after, 'gantry_jobs_running')).toBe(1);
    expect(valueOf(after, 'gantry_jobs_finished_total', { state: 'succeeded' })).toBe(1);
    expect(valueOf(after, 'gantry_jobs_finished_total', { state: 'failed' })).toBe(1);
    expect(
      valueOf(after, 'gantry_engine_calls_total', { cluster: 'dead', outcome: 'engine_unreachable' }),
    ).toBeGreaterThan(0);
    expect(valueOf(before, 'gantry_jobs_running')).toBe(0);

    end();
    await waits.done;
    socket.close();
    await expect
      .poll(async () => valueOf(await scrape(admin), 'gantry_streams_open', { operation: 'system.follow' }))
      .toBe(0);
    started.runtime.inventory.disconnect('dead');
  });

  it('names nobody, no address and no secret', async () => {
    const text = await (await get(admin)).text();
    expect(text).not.toMatch(
      /\bada\b|everything|192\.0\.2\.|127\.0\.0\.1|gantry_[a-z0-9]{20,}|nothing\.sock/i,
    );
  });

  it('has names and units as Prometheus wants them', async () => {
    for (const [name, { type, help }] of await scrape(admin)) {
      expect(help).not.toBe('');
      if (!name.startsWith('gantry_')) continue;
      expect(name).toMatch(/^gantry_[a-z]+(_[a-z]+)*$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/milli|_ms\b|minutes|kilo|mega/);
    }
  });

  it('describes 50,000 containers and 5,000 services without asking an engine', async () => {
    const big = connect('big', 'big');
    for (let index = 1; index < 50; index += 1) {
      started.runtime.inventory.connectEngine('big', {
        id: `e${index}`,
        address: { kind: 'unix', path: path.join(directory, 'nothing.sock') },
      });
    }
    big.close();
    big.nodes.forEach((node, index) => {
      settle(node);
      fill(node, `big${index}`, { '/': { running: 600, exited: 200 }, '/mine': { running: 200 } });
    });
    const swarm = withSwarm(big);
    for (let index = 0; index < 5000; index += 1) addService(swarm, `stack_service-${index}`, '/', 10, 10);
    asked = [];

    const response = await get(admin, { 'accept-encoding': 'gzip' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const sent = Number(response.headers.get('content-length'));
    const text = await response.text();
    const families = parseExposition(text);
    expect(valueOf(families, 'gantry_containers', { cluster: 'big', state: 'running' })).toBe(40_000);
    expect(families.get('gantry_service_tasks_running')?.samples).toHaveLength(5002);
    expect(asked).toEqual([]);
    // Two lines a service, and none a container.
    expect(text.length).toBeLessThan(2_000_000);
    expect(sent).toBeLessThan(200_000);
  });
});

function isOfClusters(name: string): boolean {
  return /^gantry_(cluster|engines|containers|images|networks|volumes|stacks|problems|swarm|nodes|service)/.test(
    name,
  );
}
