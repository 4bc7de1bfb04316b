import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, type Settings } from '../settings';
import { openStore } from '../store/store';
import { serveCommands } from './command-socket';
import { resetUser } from './reset-command';
import { parseResetArguments, runReset } from './run-reset';
import { insertUser } from './user-records';
import { startTestAccess, testCaller, type TestAccess } from './testing';

describe('the command that resets a user', () => {
  let test: TestAccess;
  let settings: Settings;
  beforeEach(async () => {
    test = await startTestAccess();
    settings = { ...readSettings({ NODE_ENV: 'test' }, []), dataDirectory: test.directory };
    await test.addUser('ada', 'Admin');
  });
  afterEach(() => test.close());

  const signIn = () =>
    test.access.signIn({ name: 'ada', password: 'password of ada', address: '', userAgent: '' });

  it('asks the Gantry that runs: sessions end, a link is printed, the log says so', async () => {
    const stop = await serveCommands(test.directory, (request) => resetUser(test, request), test.log);
    try {
      expect(statSync(path.join(test.directory, 'gantry.sock')).mode & 0o077).toBe(0);
      const { sessionId } = await signIn();
      const withdrawn: boolean[] = [];
      test.access.onWithdrawn((isWithdrawn) =>
        withdrawn.push(isWithdrawn(testCaller('x', 'Admin', { credentialId: sessionId }))),
      );
      const lines = await runReset(settings, ['ADA']);
      expect(lines.join('\n')).toMatch(/http:\/\/gantry\.test:3000\/reset#token=[\w-]{43}/);
      expect(withdrawn).toHaveLength(1);
      expect(await test.store.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
      await expect(signIn()).rejects.toMatchObject({ code: 'bad_credentials' });
      const [entry] = (await test.audit.list({ filter: { operation: ['users.resetPassword'] }, limit: 5 }))
        .items;
      expect(entry).toMatchObject({ via: 'system', targetName: 'ada', outcome: 'succeeded' });
      await expect(runReset(settings, ['nobody'])).rejects.toThrow('no user named "nobody"');
    } finally {
      stop();
    }
  });

  it('opens the database itself where none runs', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'gantry-reset-'));
    const stopped = { ...settings, dataDirectory: directory };
    try {
      await expect(runReset(stopped, ['bob'])).rejects.toThrow('There is no database');
      const store = await openStore(directory);
      const passwordHash = await test.access.passwords.hash('password of bob');
      await insertUser(store.db, { name: 'bob', passwordHash, role: 'Admin' }, Date.now());
      await store.close();
      expect((await runReset(stopped, ['bob'])).join('\n')).toContain('/reset#token=');
      const after = await openStore(directory);
      const user = await after.db.selectFrom('users').selectAll().executeTakeFirstOrThrow();
      expect(user.password_hash).toBe('');
      await after.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('lets a disabled user in again, and takes the second factor away, where that is asked for', async () => {
    await test.store.db.updateTable('users').set({ disabled: 1 }).execute();
    const disabled = async () =>
      (await test.store.db.selectFrom('users').select('disabled').executeTakeFirstOrThrow()).disabled;
    const asked = { name: 'ada', secondFactor: true, enable: false };
    expect((await resetUser(test, asked)).join(' ')).toContain('--enable');
    expect(await disabled()).toBe(1);
    await resetUser(test, { ...asked, enable: true });
    expect(await disabled()).toBe(0);
  });

  it('says that passkeys still let in, and removes them where that is asked for', async () => {
    const { id } = await test.store.db.selectFrom('users').select('id').executeTakeFirstOrThrow();
    await test.store.db
      .insertInto('passkeys')
      .values({
        id: 'p1',
        user_id: id,
        name: 'Laptop',
        credential_id: 'AAAA',
        public_key: 'AAAA',
        counter: 0,
        rp_id: 'gantry.test',
        transports: '[]',
        created_ms: 0,
        last_used_ms: null,
      })
      .execute();
    const asked = { name: 'ada', secondFactor: false, enable: false };
    expect((await resetUser(test, asked)).join(' ')).toContain('1 passkey, which still lets them in');
    const lines = await resetUser(test, { ...asked, secondFactor: true });
    expect(lines.join(' ')).toContain('1 passkey is removed');
    expect(await test.store.db.selectFrom('passkeys').selectAll().execute()).toEqual([]);
  });

  it('says how it is used', () => {
    expect(parseResetArguments(['ada', '--enable'])).toEqual({
      name: 'ada',
      secondFactor: false,
      enable: true,
    });
    for (const args of [[], ['a', 'b'], ['a', '--force']])
      expect(() => parseResetArguments(args)).toThrow('Usage');
  });
});
