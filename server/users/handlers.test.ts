import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '@/lib/permissions';
import { Rights } from '@/lib/rights';
import type { Caller } from '../api/call';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { completeReset } from '../access/password-resets';
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

  it('keep their password where who manages access holds less than they do', async () => {
    const manages = { id: 'g', role: 'Manages access', team: null, scope: { kind: 'all' as const } };
    const rights = new Rights([{ ...manages, permissions: new Set<Permission>(['Access Manage']) }]);
    const manager = testCall(testCaller('m', 'View Only', { rights }));
    await signIn('root');
    const refused = { code: 'forbidden', message: expect.stringContaining('root holds "Admin" over') };
    await expect(users.resetPassword({ user: root }, manager)).rejects.toMatchObject(refused);
    await expect(users.update({ user: root, password }, manager)).rejects.toMatchObject(refused);
    expect(await sessions()).toHaveLength(1);
    await signIn('root');
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
    expect(asRoot.noted).toMatchObject({
      changes: [{ field: 'disabled', before: true, after: false }],
    });
  });

  it('lose sessions when an admin sets their password', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'View Only' }, asRoot);
    await signIn('bob');
    await users.update({ user: id, password: 'another long password' }, asRoot);
    expect(await sessions()).toEqual([]);
    await signIn('bob', 'another long password');
    expect(JSON.stringify(asRoot.noted)).not.toContain('another long password');
  });

  it('choose a new password by a link that an admin made, once, and nothing of the old one is left', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'View Only' }, asRoot);
    await signIn('bob');
    const { link } = await users.resetPassword({ user: id }, asRoot);
    expect(await sessions()).toEqual([]);
    await expect(signIn('bob')).rejects.toMatchObject({ code: 'bad_credentials' });
    const token = new URL(link).hash.replace('#token=', '');
    const completeWith = (typed: string, chosen: string) =>
      completeReset(
        { store: test.store, passwords: test.access.passwords },
        { token: typed, password: chosen },
        Date.now(),
      );
    await expect(completeWith(token, '1qaz2wsx3edc')).rejects.toMatchObject({ code: 'bad_request' });
    await expect(completeWith('other', 'a chosen password')).rejects.toMatchObject({
      code: 'reset_link_wrong',
    });
    const tries = await Promise.allSettled([
      completeWith(token, 'one chosen password'),
      completeWith(token, 'one chosen password'),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await signIn('bob', 'one chosen password');
    const stored = JSON.stringify(await test.store.db.selectFrom('users').selectAll().execute());
    expect(stored + JSON.stringify(asRoot.noted)).not.toContain(token);
  });

  it('are refused a link that is older than a day', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'View Only' }, asRoot);
    const { link, expiresMs } = await users.resetPassword({ user: id }, asRoot);
    const token = new URL(link).hash.replace('#token=', '');
    const complete = completeReset(
      { store: test.store, passwords: test.access.passwords },
      { token, password: 'a chosen password' },
      expiresMs,
    );
    await expect(complete).rejects.toMatchObject({ code: 'reset_link_wrong' });
  });

  it('must change a password that somebody else set, before anything else', async () => {
    const { id } = await users.create({ name: 'bob', password, role: 'Admin', mustChange: true }, asRoot);
    const owes = async () => (await sessions()).map((session) => session.owes);
    const { sessionId } = await signIn('bob');
    expect(await owes()).toEqual(['password']);
    const call = testCall(testCaller(id, 'Admin', { credentialId: sessionId }));
    await users.changePassword({ currentPassword: password, newPassword: 'one of my own choice' }, call);
    expect(await owes()).toEqual([null]);
    await users.update({ user: id, password, mustChange: true }, asRoot);
    await signIn('bob');
    expect(await owes()).toEqual(['password']);
  });

  it('cannot have a password that is tried first', async () => {
    const refused = { code: 'bad_request', message: expect.stringContaining('tried first') };
    const bad = '1qaz2wsx3edc';
    await expect(users.create({ name: 'bob', password: bad, role: 'Admin' }, asRoot)).rejects.toMatchObject(
      refused,
    );
    await expect(users.update({ user: root, password: bad }, asRoot)).rejects.toMatchObject(refused);
    await expect(
      users.changePassword({ currentPassword: password, newPassword: bad }, asRoot),
    ).rejects.toMatchObject(refused);
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

  it('that are service accounts have no password, and leave no admin by themselves', async () => {
    await expect(
      users.create({ name: 'robot', kind: 'service', password, role: 'Admin' }, asRoot),
    ).rejects.toMatchObject({ code: 'bad_request' });
    await expect(users.create({ name: 'bob', role: 'Admin' }, asRoot)).rejects.toMatchObject({
      code: 'bad_request',
    });
    const { id } = await users.create({ name: 'robot', kind: 'service', role: 'Admin' }, asRoot);
    expect(await users.get({ user: id }, asRoot)).toMatchObject({
      name: 'robot',
      kind: 'service',
      teams: [],
      grants: [{ role: 'Admin', scope: { kind: 'all' }, team: null }],
    });
    await expect(users.update({ user: id, password }, asRoot)).rejects.toMatchObject({ code: 'conflict' });
    await expect(users.resetPassword({ user: id }, asRoot)).rejects.toMatchObject({ code: 'conflict' });
    await expect(users.update({ user: root, disabled: true }, asRoot)).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});
