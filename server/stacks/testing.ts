import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { vi } from 'vitest';
import type { Job } from '@/lib/contract/jobs';
import type { RegistryLogin } from '@/lib/contract/registry-auth';
import type { StackSource } from '@/lib/contract/stacks';
import { rightsOfRole } from '@/lib/rights';
import type { SignedCall } from '../api/call';
import { parseAddress } from '../engine/address';
import { createHints } from '../inventory/hints';
import { createInventory } from '../inventory/inventory';
import { createJobs } from '../jobs/jobs';
import { openStore } from '../store/store';
import { createStacksOfAnyCluster } from './any-cluster';

const log = pino({ level: 'silent' });
const cluster = 'local';

export type DeployOptions = {
  note?: string;
  planHash?: string;
  pull?: 'missing' | 'always';
  scale?: Record<string, 'file' | 'keep'>;
  credentials?: RegistryLogin[];
};

/** The stacks feature on a real engine with a store of its own, for tests. */
export async function createStacksBench(host: string) {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-stacks-'));
  const store = await openStore(directory);
  const hints = createHints();
  const inventory = createInventory({ hints, log });
  const model = inventory.connect({
    id: cluster,
    name: cluster,
    address: parseAddress(host),
    discovered: true,
    createdMs: 0,
  });
  const jobs = await createJobs(store, hints, log);
  const handlers = createStacksOfAnyCluster({ store, inventory, jobs, hints });
  await vi.waitFor(
    () => {
      if (model.freshness.state !== 'live') throw new Error('the engine is not live yet');
    },
    { timeout: 60_000 },
  );

  const call: SignedCall = {
    operation: 'stacks.test',
    caller: {
      userId: 'u1',
      userName: 'ann',
      rights: rightsOfRole('Admin'),
      via: 'session',
      credentialId: 's1',
    },
    address: '127.0.0.1',
    userAgent: 'test',
    requestId: 'test',
    signal: new AbortController().signal,
    log,
    note: () => undefined,
    outcomeFollows: () => undefined,
  };

  const ended = async (id: string): Promise<Job> => {
    await vi.waitFor(
      async () => {
        if ((await jobs.get(id)).state === 'running') throw new Error('the job still runs');
      },
      { timeout: 90_000, interval: 50 },
    );
    return jobs.get(id);
  };
  const sourceOf = (source: StackSource | string) => {
    const {
      yaml,
      variables = {},
      files = {},
      profiles = [],
    } = typeof source === 'string' ? { yaml: source } : source;
    return { yaml, variables, files, profiles };
  };

  return {
    store,
    jobs,
    model,
    handlers,
    call,
    engine: model.engine(),
    ended,
    plan: (
      stack: string,
      source: StackSource | string,
      { scale = {}, pull = 'missing' }: DeployOptions = {},
    ) => handlers.plan({ cluster, stack, ...sourceOf(source), scale, pull }, call),
    /** Deploys and waits for the end, whichever it is. */
    async deploy(
      stack: string,
      source: StackSource | string,
      { note = '', planHash, scale = {}, pull = 'missing', credentials }: DeployOptions = {},
    ) {
      const begun = await handlers.deploy(
        { cluster, stack, ...sourceOf(source), scale, pull, note, planHash, credentials },
        call,
      );
      return { ...begun, job: await ended(begun.job) };
    },
    scale: async (stack: string, service: string, replicas: number) =>
      ended((await handlers.scale({ cluster, stack, service, replicas }, call)).job),
    remove: async (stack: string, volumes = false) =>
      ended((await handlers.remove({ cluster, stack, volumes }, call)).job),
    get: (stack: string) => handlers.get({ cluster, stack }, call),
    revisions: async (stack: string) => (await handlers.revisions({ cluster, stack, limit: 50 }, call)).items,
    /** Ids of a stack's containers by name. */
    async containers(stack: string): Promise<Record<string, string>> {
      const rows = await model.engine().containers.list({
        filters: { label: [`com.docker.compose.project=${stack}`] },
      });
      return Object.fromEntries(rows.map((row) => [row.name, row.id]));
    },
    async close() {
      await jobs.close();
      inventory.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export type StacksBench = Awaited<ReturnType<typeof createStacksBench>>;
