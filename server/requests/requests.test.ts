import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rightsOfRole } from '@/lib/rights';
import { readRights } from '../access/grants';
import type { SignedCall } from '../api/call';
import { testCall } from '../api/stream-testing';
import { createInventory } from '../inventory/inventory';
import { createHints } from '../inventory/hints';
import { openStore, type Store } from '../store/store';
import { createRequestsHandlers } from './requests';

let directory: string;
let store: Store;
let handlers: ReturnType<typeof createRequestsHandlers>;
let withdrawn: (string | null)[];

const place = { cluster: 'local', collection: '/prod', container: 'c1' };

function callOf(id: string, role: 'Admin' | 'View Only' = 'Admin'): SignedCall {
  const call = testCall();
  return { ...call, caller: { ...call.caller, userId: id, userName: id, rights: rightsOfRole(role) } };
}

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-requests-'));
  store = await openStore(directory);
  for (const id of ['ann', 'boss']) {
    await store.db
      .insertInto('users')
      .values({
        id,
        name: id,
        name_key: id,
        password_hash: '',
        external_key: null,
        disabled: 0,
        created_ms: 0,
        last_sign_in_ms: null,
      })
      .execute();
  }
  withdrawn = [];
  const { log } = testCall();
  const hints = createHints();
  const access = { withdraw: ({ userId }: { userId: string | null }) => void withdrawn.push(userId) };
  handlers = createRequestsHandlers({ store, hints, inventory: createInventory({ hints, log }), access });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function asked(id: string, createdMs = Date.now()): Promise<void> {
  await store.db
    .insertInto('terminal_requests')
    .values({
      id,
      user_id: 'ann',
      cluster: 'local',
      container_id: 'c1',
      container_name: 'web',
      collection: '/prod',
      reason: 'it hangs',
      minutes: 30,
      state: 'open',
      created_ms: createdMs,
      decided_by: null,
      decided_ms: null,
      note: '',
      expires_ms: null,
    })
    .execute();
}
const stateOf = async (id: string) =>
  (await handlers.list({ limit: 50 }, callOf('boss'))).items.find((row) => row.id === id)?.state;
const may = async (where: object) => (await readRights(store.db, 'ann')).at('Container Exec', where);

it('is a right to that one container while it is approved, and ends by itself', async () => {
  await asked('r1');
  expect(await may(place)).toBe(false);
  await handlers.approve({ request: 'r1', note: 'go' }, callOf('boss'));
  expect(withdrawn).toEqual(['ann']);
  expect(await may(place)).toBe(true);
  expect(await may({ ...place, container: 'c2' })).toBe(false);
  expect(await may({ cluster: 'local', collection: '/prod' })).toBe(false);
  expect(await may({ ...place, cluster: 'other' })).toBe(false);
  const rights = await readRights(store.db, 'ann');
  expect(rights.inCluster('Container Exec', 'local')).toBe(false);
  expect(rights.cover({ permissions: new Set(['Container Exec']), scope: { kind: 'all' } })).toBe(false);
  expect(rights.collectionsFor('Container Exec', 'local')).toEqual([]);
  expect(rights.all()).toEqual(['Container Exec']);

  await store.db.updateTable('terminal_requests').set({ expires_ms: Date.now() }).execute();
  expect(await may(place)).toBe(false);
  expect(await stateOf('r1')).toBe('expired');
});

it('tells who looks on, and what is open, when its time is over', async () => {
  await asked('r1');
  vi.useFakeTimers({ toFake: ['setTimeout', 'Date'] });
  try {
    await handlers.approve({ request: 'r1', note: '', minutes: 2 }, callOf('boss'));
    vi.advanceTimersByTime(2 * 60_000);
    expect(withdrawn).toEqual(['ann']);
    expect(await stateOf('r1')).toBe('expired');
    vi.advanceTimersByTime(1_000);
    expect(withdrawn).toEqual(['ann', 'ann']);
  } finally {
    vi.useRealTimers();
  }
});

it('is decided by another, who holds what they give', async () => {
  await asked('r1');
  await expect(handlers.approve({ request: 'r1', note: '' }, callOf('ann'))).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('your own request'),
  });
  await expect(
    handlers.approve({ request: 'r1', note: '' }, callOf('boss', 'View Only')),
  ).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('"Container Exec"') });
  await handlers.decline({ request: 'r1', note: 'use the logs' }, callOf('boss'));
  await expect(handlers.approve({ request: 'r1', note: '' }, callOf('boss'))).rejects.toMatchObject({
    code: 'conflict',
  });
  expect((await handlers.list({ limit: 50 }, callOf('ann', 'View Only'))).items).toMatchObject([
    { state: 'declined', decidedBy: 'boss', note: 'use the logs', own: true },
  ]);
  expect((await handlers.list({ limit: 50 }, callOf('eve', 'View Only'))).items).toEqual([]);
});

it('is taken back by who asked, ended by who gave it, and lapses', async () => {
  await asked('r1');
  await expect(handlers.withdraw({ request: 'r1' }, callOf('boss'))).rejects.toMatchObject({
    code: 'not_found',
  });
  await handlers.withdraw({ request: 'r1' }, callOf('ann'));
  expect(await stateOf('r1')).toBe('withdrawn');
  await asked('r2');
  await handlers.approve({ request: 'r2', note: '', minutes: 5 }, callOf('boss'));
  await handlers.end({ request: 'r2' }, callOf('boss'));
  expect(await may(place)).toBe(false);
  expect(await stateOf('r2')).toBe('ended');
  await asked('r3', Date.now() - 25 * 3_600_000);
  expect(await stateOf('r3')).toBe('lapsed');
  await expect(handlers.approve({ request: 'r3', note: '' }, callOf('boss'))).rejects.toMatchObject({
    code: 'conflict',
  });
});
