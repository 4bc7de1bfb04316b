import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../api/call';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { createUsersHandlers } from './handlers';

describe('users', () => {
  let test: TestAccess;
  let users: ReturnType<typeof createUsersHandlers>;
  let root: string;
  let asRoot: ReturnType<typeof testCall>;
  const password = 'a long enough password';

  beforeEach(async () => {
    test = await startTestAccess();
    users = createUsersHandlers(test);
    root = await test.addUser('root', 'Admin', password);
    asRoot = testCall(testCaller(root, 'Admin'));
  });
  afterEach(() => test.close());

  const signIn = (name: string, typed = password) =>
    test.access.signIn({ name, password: typed, address: '', userAgent: '' });
  const sessions = () => test.store.db.selectFrom('sessions').selectAll().execute();
  const withdrawnOf = (callers: Caller[]) => {
    const seen: string[] = [];
    test.access.onWithdrawn((isWithdrawn) =>
      seen.push(...callers.filter(isWithdrawn).map(({ credentialId }) => credentialId)),
    );
    return seen;
  };

  it('are made, listed, searched and sorted', async () => {
    await users.create({ name: 'Zoe', password, role: 'View Only' }, asRoot);
    await users.create({ name: 'bob', password, role: 'Admin' }, asRoot);
    expect(test.hinted).toContain('access');
    const names = async (query: Partial<Parameters<typeof users.list>[0]>) =>
      (await users.list({ limit: 50, ...query }, asRoot)).items.map(({ name }) => name);
    expect(await names({})).toEqual(['bob', 'root', 'Zoe']);
    expect(await names({ sort: '-name' })).toEqual(['Zoe', 'root', 'bob']);
    expect(await names({ search: 'view' })).toEqual(['Zoe']);
    expect(await users.list({ limit: 2 }, asRoot)).toMatchObject({ total: 3, nextCursor: '2' });
    expect(JSON.stringify(await users.list({ limit: 50 }, asRoot))).not.toContain('argon2');
  });

  it('do not share a name, by case either', async () => {
    await expect(users.create({ name: 'ROOT', password, role: 'Admin' }, asRoot)).rejects.toMatchObject({
      code: 'already_exists',
    });
  });

  it('cannot be given, or taken, by somebody who holds less', async () => {
    const viewer = testCall(testCaller('v', 'View Only'));
    await expect(users.create({ name: 'eve', password, role: 'Admin' }, viewer)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(users.update({ user: root, password }, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(users.remove({ user: root }, viewer)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('keep one enabled admin, even against each other at once', async () => {
    const conflict = { code: 'conflict', message: expect.stringContaining('no enabled admin') };
    await expect(users.remove({ user: root }, asRoot)).rejects.toMatchObject(conflict);
    await expect(users.update({ user: root, disabled: true }, asRoot)).rejects.toMatchObject(conflict);
    await expect(users.update({ user: root, role: 'View Only' }, asRoot)).rejects.toMatchObject(conflict);
    const { id } = await users.create({ name: 'bob', password, role: 'Admin' }, asRoot);
    const asBob = testCall(testCaller(id, 'Admin'));
    const answers = await Promise.allSettled([
      users.update({ user: id, role: 'View Only' }, asRoot),
      users.remove({ user: root }, asBob),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const admins = await test.store.db.selectFrom('grants').where('role', '=', 'Admin').selectAll().execute();
    expect(admins).toHaveLength(1);
  });

  it('lose sessions and streams when disabled, and may come back', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'View Only' }, asRoot);
    const { sessionId } = await signIn('bob');
    const caller = testCaller(id, 'View Only', { credentialId: sessionId });
    const withdrawn = withdrawnOf([caller]);
    await users.update({ user: id, disabled: true }, asRoot);
    expect(withdrawn).toEqual([sessionId]);
    expect(await sessions()).toEqual([]);
    await expect(signIn('bob')).rejects.toMatchObject({ code: 'bad_credentials' });
    await users.update({ user: id, disabled: false }, asRoot);
    await signIn('bob');
    expect(asRoot.noted).toMatchObject({ before: { disabled: true }, after: { disabled: false } });
  });

  it('lose sessions when an admin sets their password', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'View Only' }, asRoot);
    await signIn('bob');
    await users.update({ user: id, password: 'another long password' }, asRoot);
    expect(await sessions()).toEqual([]);
    await signIn('bob', 'another long password');
    expect(JSON.stringify(asRoot.noted)).not.toContain('another long password');
  });

  it('take their sessions and tokens with them', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'View Only' }, asRoot);
    await signIn('bob');
    await users.remove({ user: id }, asRoot);
    expect(await sessions()).toEqual([]);
    await expect(users.remove({ user: id }, asRoot)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('change their own password with the current one, and keep this session alone', async () => {
    const here = await signIn('root');
    const there = await signIn('root');
    const call = testCall(testCaller(root, 'Admin', { credentialId: here.sessionId }));
    const withdrawn = withdrawnOf([
      testCaller(root, 'Admin', { credentialId: here.sessionId }),
      testCaller(root, 'Admin', { credentialId: there.sessionId }),
    ]);
    const newPassword = 'a quite different password';
    await expect(users.changePassword({ currentPassword: 'wrong', newPassword }, call)).rejects.toMatchObject(
      { code: 'bad_request', message: expect.stringContaining('current password') },
    );
    await users.changePassword({ currentPassword: password, newPassword }, call);
    expect((await sessions()).map(({ id }) => id)).toEqual([here.sessionId]);
    expect(withdrawn).toEqual([there.sessionId]);
    await signIn('root', newPassword);
  });
});
