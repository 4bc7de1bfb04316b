import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarizeConnection } from '@/lib/contract/clusters';
import { testCall, testCaller } from '../access/testing';
import { makeKeyPair } from '../engine/ssh-key';
import { createHints } from '../inventory/hints';
import { createInventory } from '../inventory/inventory';
import { openStore, type Store } from '../store/store';
import { readClusters } from './cluster-store';
import { createClustersHandlers } from './clusters';

const hostKey = `SHA256:${'a'.repeat(43)}`;
const { privateKey } = makeKeyPair('canary');
const inner = privateKey.split('\n')[2] ?? '';
const password = 'a canary of a password';
const at = {
  kind: 'ssh',
  host: '127.0.0.1',
  port: 1,
  user: 'ops',
  path: '/run/docker.sock',
  hostKey,
} as const;

describe('the credentials of an engine over ssh (S18)', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'gantry-ssh-rest-'));
  const data = path.join(directory, 'data');
  const lines: string[] = [];
  let store: Store;
  let inventory: ReturnType<typeof createInventory>;
  let handlers: ReturnType<typeof createClustersHandlers>;
  const call = () => testCall(testCaller('admin', 'Admin'));

  beforeAll(async () => {
    store = await openStore(data);
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const hints = createHints();
    inventory = createInventory({ hints, log });
    handlers = createClustersHandlers({ inventory, store, hints, log, jobs: { isRunning: () => false } });
    await handlers.create({ name: 'by key', connection: { ...at, key: privateKey } }, call());
    await handlers.create({ name: 'by password', connection: { ...at, password } }, call());
  });
  afterAll(async () => {
    inventory.close();
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('come back whole, and lie nowhere in clear', async () => {
    const saved = await readClusters(store);
    expect(saved.map(({ address }) => address)).toEqual([
      { ...at, key: privateKey },
      { ...at, password },
    ]);
    const files = readdirSync(data).filter((name) => name.startsWith('gantry.db'));
    const bytes = Buffer.concat(files.map((name) => readFileSync(path.join(data, name))));
    expect(bytes.includes(at.host)).toBe(true);
    for (const secret of [inner, password]) expect(bytes.includes(secret)).toBe(false);
  });

  it('are in no answer, log line or audit summary, where host, user and fingerprint are', async () => {
    const { items } = await handlers.list({ limit: 50 }, call());
    expect(items[0]?.connection).toMatchObject({ hostKey, user: 'ops', hasKey: true, hasPassword: false });
    const connection = { ...at, key: privateKey, passphrase: password, password };
    expect(summarizeConnection(connection)).toEqual({
      connection: 'ssh://ops@127.0.0.1:1/run/docker.sock',
      hostKey,
    });
    for (const text of [JSON.stringify(items), lines.join('')]) {
      for (const secret of [inner, password]) expect(text).not.toContain(secret);
    }
  });

  it('are not saved for a host that nobody has confirmed', async () => {
    const connection = { ...at, hostKey: undefined, password };
    await expect(handlers.create({ name: 'unconfirmed', connection }, call())).rejects.toMatchObject({
      code: 'bad_request',
    });
    expect(await readClusters(store)).toHaveLength(2);
  });

  it('of a made key give out the public half alone, in the audit log too', async () => {
    const made = call();
    const { publicKey, sealedKey } = await handlers.makeSshKey({}, made);
    expect(made.noted).toEqual({ publicKey });
    expect(sealedKey).not.toContain('PRIVATE KEY');
    await handlers.create({ name: 'by made key', connection: { ...at, sealedKey } }, call());
    expect((await readClusters(store)).at(-1)?.address).toMatchObject({
      key: expect.stringContaining('PRIVATE KEY'),
    });
  });
});
