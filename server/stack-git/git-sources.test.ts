import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore, type Store } from '../store/store';
import { changeSource, findSource, type OpenSource, saveSource } from './git-sources';

let directory: string;
let store: Store;
const key = { cluster: 'local', stack: 'blog' };
const source: OpenSource = {
  url: 'https://git.example.com/blog.git',
  ref: 'main',
  file: 'compose.yaml',
  user: '',
  token: null,
  variables: { TAG: '1' },
  profiles: [],
};
const deployed = {
  commit: { sha: 'a'.repeat(40), subject: 's', author: 'a', committedMs: 1 },
  revision: 1,
};
const by = (userId: string, tokenId: string | null = null) => ({
  userId,
  via: tokenId === null ? ('session' as const) : ('token' as const),
  credentialId: tokenId ?? 'session',
});
const automatic = async () => {
  const row = await findSource(store, key);
  return row && [row.mode, row.run_as, row.run_as_token];
};

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-git-sources-'));
  store = await openStore(directory);
  for (const id of ['strong', 'weak']) {
    await store.db
      .insertInto('users')
      .values({
        ...{ id, name: id, name_key: id, password_hash: '', external_key: null },
        ...{ disabled: 0, created_ms: 0, last_sign_in_ms: null },
      })
      .execute();
  }
  await saveSource(store, key, source, deployed, by('strong'));
  await changeSource(store, key, {
    mode: 'poll',
    run_as: 'strong',
    run_as_name: 'strong',
    run_as_token: null,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

it.each<[string, Partial<OpenSource>]>([
  ['another repository', { url: 'https://git.example.com/mine.git' }],
  ['another branch', { ref: 'mine' }],
  ['another file', { file: 'mine.yaml' }],
  ['other variables', { variables: { TAG: '2' } }],
  ['other profiles', { profiles: ['debug'] }],
])('%s that somebody else chose is not deployed with the rights of who switched it on', async (_, change) => {
  await saveSource(store, key, { ...source, ...change }, deployed, by('weak'));
  expect(await automatic()).toEqual(['off', null, null]);
});

it('goes on where nothing else was chosen, or by who switched it on', async () => {
  await saveSource(store, key, source, deployed, by('weak'));
  await saveSource(store, key, { ...source, ref: 'next' }, deployed, by('strong'));
  expect(await automatic()).toEqual(['poll', 'strong', null]);
  await saveSource(store, key, { ...source, ref: 'last' }, deployed, by('strong', 'narrow'));
  expect(await automatic()).toEqual(['off', null, null]);
});
