import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GantryError } from '@/lib/errors';
import { startTestAccess, type TestAccess } from '../access/testing';
import { type AutomationParts, createGitAutomation, type GitAutomation } from './automation';
import type { Locate } from '../policy/locate';
import {
  changeSource,
  type Deployed,
  findSource,
  lastRunOf,
  type OpenSource,
  saveSource,
} from './git-sources';
import { createGitWebhook } from './webhook';

const key = { cluster: 'local', stack: 'blog' };
const source: OpenSource = {
  url: 'https://git.example.com/blog.git',
  ref: 'main',
  file: 'compose.yaml',
  user: '',
  token: null,
  variables: {},
  profiles: [],
};
const deployed: Deployed = {
  commit: { sha: 'a'.repeat(40), subject: 's', author: 'a', committedMs: 1 },
  revision: 1,
};
const visit = { requestId: 'r', address: '', userAgent: '', signal: new AbortController().signal };
const by = (userId: string) => ({ userId, via: 'session' as const, credentialId: 'session' });

let parts: TestAccess;
let automation: GitAutomation;
const deploy = vi.fn<AutomationParts['deploy']>();
const head = vi.fn<AutomationParts['reader']['head']>();
const locate = vi.fn<Locate>();
const auditChanged = vi.fn();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  head.mockReset().mockResolvedValue('b'.repeat(40));
  locate.mockReset().mockResolvedValue({ kind: 'shared', place: { cluster: 'local' } });
  parts = await startTestAccess();
  const { store, hints, access, audit, log } = parts;
  automation = createGitAutomation({
    store,
    hints,
    deploy,
    jobs: { isRunning: () => false },
    reader: { head, read: () => Promise.reject(new GantryError('internal')) },
    passing: {
      ...{ access, audit, log, locate, auditChanged, withdrawals: () => 0 },
    },
  });
});
afterEach(async () => {
  automation.close();
  vi.useRealTimers();
  deploy.mockReset();
  await parts.close();
});

it('does not go on with what somebody else chose while it waited for their deploy', async () => {
  const { store } = parts;
  const [strong, weak] = [await parts.addUser('strong', 'Admin'), await parts.addUser('weak', 'View Only')];
  await saveSource(store, key, source, deployed, by(strong));
  await changeSource(store, key, { mode: 'webhook', run_as: strong, run_as_name: 'strong' });
  const row = await findSource(store, key);
  if (!row) throw new Error('it was not kept');
  const theirs = { ...source, url: 'https://git.example.com/theirs.git' };
  deploy.mockImplementation(async () => {
    await saveSource(store, key, theirs, { ...deployed, revision: 2 }, by(weak));
    throw new GantryError('deploy_running');
  });
  await automation.begin(row, 'webhook', visit);
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(3_000);
    const now = await findSource(store, key);
    expect(now && lastRunOf(now)).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('were changed'),
    });
  });
  expect(deploy).toHaveBeenCalledTimes(1);
  expect(deploy.mock.lastCall?.[0]).toMatchObject({ ...key, source });
});

it('looks at many stacks a part at a time, and at each in its turn', async () => {
  const { store } = parts;
  const who = await parts.addUser('strong', 'Admin');
  head.mockResolvedValue(deployed.commit.sha);
  const stacks = [...Array(60).keys()].map((index) => `blog-${index}`);
  for (const stack of stacks) {
    const each = { cluster: 'local', stack };
    await saveSource(store, each, { ...source, ref: stack }, deployed, by(who));
    await changeSource(store, each, { mode: 'poll', run_as: who, checked_ms: 0 });
  }
  const looked = () => head.mock.calls.map(([{ ref }]) => ref);
  await automation.poll(Date.now());
  const first = looked().length;
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThanOrEqual(50);
  await automation.poll(Date.now());
  await automation.poll(Date.now());
  expect(looked().sort()).toEqual(stacks.sort());
});

it('tries a commit again that only the engine stood in the way of, and no other', async () => {
  const { store } = parts;
  const who = await parts.addUser('strong', 'Admin');
  await saveSource(store, key, source, deployed, by(who));
  await changeSource(store, key, { mode: 'poll', run_as: who, checked_ms: 0 });
  const lookAndEnd = async (failure: GantryError, message: string) => {
    deploy.mockRejectedValueOnce(failure);
    await changeSource(store, key, { checked_ms: 0 });
    await automation.poll(Date.now());
    await vi.waitFor(async () => {
      const now = await findSource(store, key);
      expect(now && lastRunOf(now)).toMatchObject({ outcome: 'failed', message });
    });
  };
  await lookAndEnd(new GantryError('engine_unreachable', { message: 'It is away.' }), 'It is away.');
  await lookAndEnd(new GantryError('compose_invalid', { message: 'It is wrong.' }), 'It is wrong.');
  expect(deploy).toHaveBeenCalledTimes(2);
  await changeSource(store, key, { checked_ms: 0 });
  await automation.poll(Date.now());
  expect(deploy).toHaveBeenCalledTimes(2);
});

it('notes a call with a wrong signature in the collection of its stack, where those who look after that see it', async () => {
  const { store, audit } = parts;
  await saveSource(store, key, source, deployed, by(await parts.addUser('strong', 'Admin')));
  await changeSource(store, key, { hook: 'hook', sealed_hook_secret: store.secrets.seal('secret') });
  const places = [{ cluster: 'local', collection: '/shop' }];
  locate.mockResolvedValue({ kind: 'one', places, view: 'Stack View', owner: null });
  auditChanged.mockClear();
  const call = createGitWebhook({ store, automation })(
    'hook',
    { headers: { 'x-gitlab-token': 'guess' }, body: Buffer.from('{}') },
    visit,
  );
  await expect(call).rejects.toMatchObject({ code: 'signature_wrong' });
  expect((await audit.list({ limit: 1 })).items).toMatchObject([
    {
      ...{
        actor: 'anonymous',
        actorId: null,
        via: 'webhook',
        operation: 'stackGit.deploy',
        outcome: 'denied',
      },
      ...{ cluster: 'local', collection: '/shop', targetKind: 'stack', targetId: 'blog' },
    },
  ]);
  expect(locate).toHaveBeenCalledWith(
    expect.objectContaining({ kind: 'stack', cluster: 'local', id: 'blog' }),
  );
  expect(auditChanged).toHaveBeenCalledTimes(1);
});
