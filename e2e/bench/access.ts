import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'next-auth/jwt';
import { pino } from 'pino';
import { z } from 'zod';
import { rightsOfRole } from '@/lib/rights';
import { cookieNames } from '@/server/access/session-cookie';
import { createRuntime } from '@/server/create-runtime';
import { createEngine } from '@/server/engine/engine';
import type { ClusterModel } from '@/server/inventory/cluster-model';
import { NodeModel } from '@/server/inventory/node-model';
import { readSettings } from '@/server/settings';
import { LabEngine } from '../lab/engine';
import { BUSYBOX, buildImages } from '../lab/images';
import { waitFor } from '../lab/processes';
import { inTurn, median, type Measurement } from './measure';
import { Requester } from './requests';

const name = 'bench-access';
const nodes = 1_000;
const containersEach = 50;
/** Requests of one kind in a row: those of a round are compared with each other. */
const block = 5;
const teams = 20;
const password = 'a password for benchmarks';
const collectionOf = (index: number) => `/team-${index % teams}/web`;
const page = z.object({ items: z.array(z.unknown()), total: z.number() });
const made = z.object({ id: z.string() });

type Gantry = Awaited<ReturnType<typeof startGantry>>;

/**
 * What signing in, policy and the audit log add to a request. The floor is the same server, router and handlers in the
 * same process and run, asked in turn, whose door takes every caller for an admin without looking for a session, and
 * writes no intent and no outcome.
 */
export async function accessFigures(): Promise<Measurement[]> {
  const engine = await LabEngine.start({ name: `bench-access-${process.pid}` });
  try {
    await buildImages(engine);
    const collection = `gantry.collection=${collectionOf(0)}`;
    const run = ['run', '--detach', '--network', 'none', '--name', name, '--label', collection];
    const id = await engine.docker([...run, BUSYBOX, 'sleep', '1000000']);
    const inspected = z.array(z.looseObject({})).parse(JSON.parse(await engine.docker(['inspect', id])))[0];
    return await measure(engine, id, inspected ?? {});
  } finally {
    await engine.remove();
  }
}

async function measure(engine: LabEngine, id: string, inspected: object): Promise<Measurement[]> {
  const simulated = await simulateEngine(inspected);
  const ours = await startGantry(engine.host, simulated.path);
  const floor = await startGantry(engine.host, simulated.path);
  try {
    fill(ours.big, simulated.path);
    // The very same rows: what a processor has at hand of them is at hand for both.
    for (const each of ours.big.connections) {
      if (each.engineId !== null) floor.big.addNode(each);
    }
    const admin = await signIn(ours, 'admin');
    await makeTeamMember(admin);
    const member = await signIn(ours, 'member');
    const bareDoor = await openDoor(floor);
    const everybody = [admin, member, bareDoor];
    for (const each of everybody) await seesAll(each, id);

    const rename = (who: Requester) => {
      let renamed = 0;
      return async () => {
        const to = `${name}-${who === bareDoor ? 'b' : 'a'}${(renamed += 1)}`;
        const answer = await who.send('POST', `/api/v1/clusters/local/containers/${id}/rename`, { name: to });
        if (answer.status !== 200) throw new Error(`a rename answered ${answer.status}: ${answer.body}`);
      };
    };
    const changes = await inTurn(
      { ours: rename(member), floor: rename(bareDoor) },
      { rounds: 60, block, warmUp: 10, mostMs: 15_000 },
    );
    const lives = await inTurn(
      { ours: life(member, 'a'), floor: life(bareDoor, 'b') },
      { rounds: 40, block, warmUp: block, mostMs: 60_000 },
    );
    const read = (who: Requester, path: string) => async () => {
      const { status, body } = await who.send('GET', `/api/v1/clusters/big${path}`);
      if (status !== 200) throw new Error(`${path} answered ${status}: ${body.toString()}`);
    };
    const list = '/containers?limit=50';
    const detail = `/containers/${containerId(nodes * containersEach - 1)}`;
    const readsOf = (path: string, rounds: number) =>
      inTurn(
        { floor: read(bareDoor, path), admin: read(admin, path), member: read(member, path) },
        { rounds, block, warmUp: 5, mostMs: 15_000 },
      );
    const lists = await readsOf(list, 30);
    const details = await readsOf(detail, 120);
    const busy = await inTurn(
      {
        floor: changing(floor, read(bareDoor, list)),
        member: changing(ours, read(member, list)),
      },
      { rounds: 30, block, warmUp: 5, mostMs: 15_000 },
    );
    const size = (nodes * containersEach).toLocaleString('en');
    const added = (
      metric: string,
      theirs: readonly number[],
      bottom: readonly number[],
      goal: Measurement['goal'] = { of: 'value', atMost: 1 },
    ): Measurement => ({
      metric,
      value: addedMs(theirs, bottom),
      unit: 'ms',
      floor: null,
      goal,
      note: `${metric}: ${median(theirs).toFixed(2)} ms against ${median(bottom).toFixed(2)} ms.`,
    });
    return [
      {
        metric: 'Change p50, signed in, policy and audit',
        value: median(lives.ours),
        unit: 'ms',
        floor: { value: median(lives.floor), of: 'the same without them' },
        goal: { of: 'ratio', atMost: 1.2 },
        note: 'Of the five changes of a container: it is created, started, renamed, killed and removed.',
      },
      {
        metric: 'The quickest of them, a rename, p50',
        value: median(changes.ours),
        unit: 'ms',
        floor: { value: median(changes.floor), of: 'the same without them' },
        goal: { of: 'ratio', atMost: 1.2 },
      },
      added(`Added to a page of ${size} containers, ${teams} grants, p50`, lists.member, lists.floor),
      added(`Added to it, an admin, p50`, lists.admin, lists.floor),
      added(`Added to it, ${teams} grants, a node changed since, p50`, busy.member, busy.floor),
      added(`Added to one container of ${size}, ${teams} grants, p50`, details.member, details.floor),
      added(`Added to it, an admin, p50`, details.admin, details.floor),
    ];
  } finally {
    await ours.close();
    await floor.close();
    simulated.close();
  }
}

/** The changes of a container from its creation to its removal, one a call and again from the start: as many as a block has. */
function life(who: Requester, side: 'a' | 'b'): () => Promise<void> {
  const containers = '/api/v1/clusters/local/containers';
  let count = 0;
  let id = '';
  const send = async (method: string, path: string, body?: unknown) => {
    await who.json(z.unknown(), method, `${containers}/${id}${path}`, body);
  };
  const create = async () => {
    const labels = { 'gantry.collection': collectionOf(0) };
    const asked = {
      image: BUSYBOX,
      command: ['sleep', '1000000'],
      networkMode: 'none',
      start: false,
      labels,
    };
    ({ id } = await who.json(made, 'POST', containers, { ...asked, name: `${name}-life-${side}${count}` }));
  };
  const steps = [
    create,
    () => send('POST', '/start', {}),
    () => send('POST', '/rename', { name: `${name}-lived-${side}${count}` }),
    () => send('POST', '/kill', {}),
    () => send('DELETE', ''),
  ];
  return async () => {
    await steps[count % steps.length]?.();
    count += 1;
  };
}

/** The median of what each round says: what else the machine does meanwhile slows both of its blocks down. */
function addedMs(ours: readonly number[], floor: readonly number[]): number {
  const rounds = Array.from(
    { length: Math.floor(Math.min(ours.length, floor.length) / block) },
    (_, round) => {
      const of = (samples: readonly number[]) => median(samples.slice(round * block, (round + 1) * block));
      return of(ours) - of(floor);
    },
  );
  return median(rounds);
}

/** An engine that knows one container under any id, as a real one told of it. */
async function simulateEngine(container: object) {
  const directory = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  const path = join(directory, 'engine.sock');
  const server = http.createServer((request, response) => {
    const id = /\/containers\/([0-9a-f]{64})\/json$/.exec(request.url ?? '')?.[1];
    response.setHeader('api-version', '1.41').setHeader('ostype', 'linux');
    if (request.url === '/_ping') response.end('OK');
    else if (id === undefined) response.writeHead(500).end('{"message":"not simulated"}');
    else response.end(JSON.stringify({ ...container, Id: id }));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startGantry(engine: string, simulatedPath: string) {
  const directory = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  // Each client's connection waits while the others are asked.
  const server = http.createServer({ keepAliveTimeout: 600_000 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const url = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
  const { runtime, close } = await createRuntime({
    settings: {
      ...readSettings({ NODE_ENV: 'production', GANTRY_ENGINE: engine }, []),
      dataDirectory: directory,
      admin: { user: 'admin', password },
    },
    publicUrl: url,
    version: '0.0.0',
    log: pino({ level: 'silent' }),
  });
  server.on('request', (request, response) => void runtime.door.handle(request, response));
  const big = runtime.inventory.connect({
    ...{ id: 'big', name: 'big', discovered: false, createdMs: 0 },
    address: { kind: 'unix', path: simulatedPath },
  });
  return {
    url,
    runtime,
    big,
    async close() {
      await close();
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function containerId(index: number): string {
  return index.toString(16).padStart(64, '0');
}

/** A thousand nodes with fifty containers each, of twenty teams. */
function fill(cluster: ClusterModel, simulatedPath: string): void {
  const [own] = cluster.connections;
  if (!own) throw new Error('the cluster has no node');
  const address = { kind: 'unix', path: simulatedPath } as const;
  for (let at = 0; at < nodes; at += 1) {
    const model = new NodeModel(`node-${at}`, `node-${at}`, createEngine(address));
    for (let each = 0; each < containersEach; each += 1) {
      // As the inventory makes them: rows put together of spread parts are several times as slow to read.
      const index = at * containersEach + each;
      model.containers.set(containerId(index), {
        id: containerId(index),
        name: `web-${index}`,
        image: `shop/web:${index % 40}`,
        imageId: `sha256:${index % 40}`,
        command: 'sleep 1000000',
        createdMs: index,
        state: 'running',
        stateSinceMs: index,
        health: 'none',
        exitCode: null,
        nodeId: model.id,
        nodeName: model.name,
        stack: `stack-${index % 500}`,
        service: 'web',
        ports: [],
        networks: ['web'],
        volumes: [],
        number: 1,
        oneOff: false,
        configHash: null,
        collection: collectionOf(index),
      });
    }
    model.version += 1;
    cluster.addNode({ engineId: model.id, address, model, watcher: own.watcher });
  }
}

/** One container of some node changes before each request, as events do it. */
function changing({ big }: Gantry, request: () => Promise<void>): () => Promise<void> {
  let next = 0;
  return async () => {
    const model = big.nodes[(next += 1) % nodes];
    if (model) model.version += 1;
    await request();
  };
}

/** A browser's session, as a client. */
async function signIn({ runtime, url }: Gantry, name: string): Promise<Requester> {
  const { sessionId } = await runtime.access.signIn({ name, password, address: '127.0.0.1', userAgent: '' });
  const token = { sessionId };
  const value = await encode({ token, secret: runtime.access.cookieSecret, maxAge: 3600 });
  return new Requester({ url, cookie: `${cookieNames(url).session}=${value}` });
}

/** A user who holds a role over each of the twenty collections, and nothing else. */
async function makeTeamMember(admin: Requester): Promise<void> {
  const user = await admin.json(made, 'POST', '/api/v1/users', { name: 'member', password });
  const subject = { kind: 'user', id: user.id };
  for (let team = 0; team < teams; team += 1) {
    const scope = { kind: 'collection', collection: `/team-${team}` };
    await admin.json(z.unknown(), 'POST', '/api/v1/grants', { subject, role: 'Restricted Control', scope });
  }
}

/** The floor: whoever comes is the admin, and nothing is written down. */
async function openDoor({ runtime, url }: Gantry): Promise<Requester> {
  const admin = await runtime.store.db.selectFrom('users').select('id').executeTakeFirstOrThrow();
  const caller = {
    ...{ userId: admin.id, userName: 'admin', via: 'session', credentialId: 'none' },
    rights: rightsOfRole('Admin'),
  } as const;
  Object.assign(runtime.access, { identify: () => Promise.resolve(caller) });
  Object.assign(runtime.audit, { begin: () => Promise.resolve(0), finish: () => Promise.resolve() });
  return new Requester({ url, cookie: 'none=none' });
}

/** That somebody sees all of the simulated cluster, and what will be renamed. */
async function seesAll(who: Requester, id: string): Promise<void> {
  const { total } = await who.json(page, 'GET', '/api/v1/clusters/big/containers?limit=1');
  if (total !== nodes * containersEach) throw new Error(`somebody sees ${total} of the simulated containers`);
  await waitFor(
    async () => (await who.send('GET', `/api/v1/clusters/local/containers/${id}`)).status === 200,
    30_000,
    () => 'Gantry does not see the container that is renamed',
  );
}
