import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { Rights } from '@/lib/rights';
import { insertUser } from '../access/user-records';
import { createTokensHandlers } from './handlers';

describe('tokens', () => {
  let test: TestAccess;
  let tokens: ReturnType<typeof createTokensHandlers>;
  let asAdmin: ReturnType<typeof testCall>;
  let asViewer: ReturnType<typeof testCall>;

  beforeEach(async () => {
    test = await startTestAccess();
    tokens = createTokensHandlers(test);
    asAdmin = testCall(testCaller(await test.addUser('ada', 'Admin'), 'Admin'));
    asViewer = testCall(testCaller(await test.addUser('vic', 'View Only'), 'View Only'));
  });
  afterEach(() => test.close());

  const identify = (token: string) =>
    test.access.identify({ headers: { authorization: `Bearer ${token}` }, address: '', userAgent: '' });

  it('are shown once and work until revoked', async () => {
    const { id, token } = await tokens.create({ name: 'ci' }, asAdmin);
    expect(token).toMatch(/^gantry_[\w-]{43}$/);
    const caller = await identify(token);
    expect(caller).toMatchObject({ userName: 'ada', credentialId: id });
    const { items } = await tokens.list({ limit: 50 }, asAdmin);
    expect(items).toMatchObject([{ id, name: 'ci', owner: 'ada', role: '', hint: token.slice(0, 11) }]);
    expect(JSON.stringify(items)).not.toContain(token);
    expect(JSON.stringify(asAdmin.noted)).not.toContain(token);
    const withdrawn: boolean[] = [];
    test.access.onWithdrawn((isWithdrawn) => withdrawn.push(caller !== null && isWithdrawn(caller)));
    await tokens.revoke({ token: id }, asAdmin);
    expect(withdrawn).toEqual([true]);
    expect(await identify(token)).toBeNull();
    await expect(tokens.revoke({ token: id }, asAdmin)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('hold at most what their maker holds', async () => {
    await expect(tokens.create({ name: 'x', role: 'Admin' }, asViewer)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const { token } = await tokens.create({ name: 'x', role: 'View Only' }, asAdmin);
    const caller = await identify(token);
    if (!caller) throw new Error('not identified');
    await expect(tokens.create({ name: 'y', role: 'Admin' }, testCall(caller))).rejects.toMatchObject({
      code: 'forbidden',
    });
    const child = await identify((await tokens.create({ name: 'z' }, testCall(caller))).token);
    expect(child?.rights.anywhere('Container View')).toBe(true);
    expect(child?.rights.anywhere('Container Create')).toBe(false);
  });

  it('made with a token that was given all of it hold what their maker holds', async () => {
    const passwordHash = await test.access.passwords.hash('a password nobody is told');
    const user = { name: 'kit', passwordHash, role: 'None' as const };
    const userId = await insertUser(test.store.db, user, Date.now());
    await test.store.db
      .insertInto('grants')
      .values({
        ...{ id: 'kit', subject_kind: 'user', subject_id: userId, role: 'View Only' },
        ...{ scope_kind: 'collection', scope: '/kit', created_ms: 0 },
      })
      .execute();
    const asKit = testCall(testCaller(userId, 'None'));
    const caller = await identify((await tokens.create({ name: 'kits' }, asKit)).token);
    if (!caller) throw new Error('not identified');
    const child = await identify((await tokens.create({ name: 'kits other' }, testCall(caller))).token);
    expect(child?.rights.at('Container View', { cluster: 'c', collection: '/kit' })).toBe(true);
    expect(child?.rights.anywhere('Container Create')).toBe(false);
  });

  it('made with a token do not outlive it', async () => {
    const expiresMs = Date.now() + 60_000;
    const { token } = await tokens.create({ name: 'short', expiresMs }, asAdmin);
    const caller = await identify(token);
    if (!caller) throw new Error('not identified');
    const call = testCall(caller);
    await expect(tokens.create({ name: 'long', expiresMs: expiresMs + 1 }, call)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await tokens.create({ name: 'child' }, call);
    const { items } = await tokens.list({ limit: 50, search: 'child' }, asAdmin);
    expect(items).toMatchObject([{ expiresMs }]);
  });

  it('made with a token hold from nowhere it does not', async () => {
    const made = await tokens.create({ name: 'near', addresses: ['10.0.0.0/8', '192.0.2.1'] }, asAdmin);
    const from = (token: string, address: string) =>
      test.access.identify({ headers: { authorization: `Bearer ${token}` }, address, userAgent: '' });
    const caller = await from(made.token, '10.1.2.3');
    if (!caller) throw new Error('not identified');
    const call = testCall(caller);
    const child = await tokens.create({ name: 'child' }, call);
    expect(await from(child.token, '192.0.2.1')).not.toBeNull();
    expect(await from(child.token, '198.51.100.1')).toBeNull();
    await tokens.create({ name: 'narrower', addresses: ['10.9.9.9', '10.0.0.0/8'] }, call);
    for (const addresses of [['198.51.100.1'], ['10.0.0.0/7'], ['10.1.1.1', '0.0.0.0/0']]) {
      await expect(tokens.create({ name: 'wider', addresses }, call)).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
  });

  it('made for less revoke themselves, and nothing else of their owner', async () => {
    const other = await tokens.create({ name: 'other' }, asAdmin);
    const { id, token } = await tokens.create({ name: 'less', permissions: ['Container View'] }, asAdmin);
    const caller = await identify(token);
    if (!caller) throw new Error('not identified');
    await expect(tokens.revoke({ token: other.id }, testCall(caller))).rejects.toMatchObject({
      code: 'not_found',
    });
    await tokens.revoke({ token: id }, testCall(caller));
    expect(await identify(token)).toBeNull();
    const whole = await identify(other.token);
    if (!whole) throw new Error('not identified');
    const third = await tokens.create({ name: 'third' }, asAdmin);
    await tokens.revoke({ token: third.id }, testCall(whole));
  });

  it('cannot have expired before they begin', async () => {
    await expect(tokens.create({ name: 'x', expiresMs: Date.now() - 1 }, asAdmin)).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('are one’s own, and everybody’s for those who manage access', async () => {
    const admins = await tokens.create({ name: 'a' }, asAdmin);
    const viewers = await tokens.create({ name: 'b' }, asViewer);
    expect((await tokens.list({ limit: 50 }, asAdmin)).total).toBe(2);
    expect((await tokens.list({ limit: 50 }, asViewer)).items.map(({ id }) => id)).toEqual([viewers.id]);
    await expect(tokens.revoke({ token: admins.id }, asViewer)).rejects.toMatchObject({ code: 'not_found' });
    expect(await identify(admins.token)).not.toBeNull();
    await tokens.revoke({ token: viewers.id }, asAdmin);
    expect(await identify(viewers.token)).toBeNull();
  });

  it('hold what they were made for alone, where they were made for, and say when they were last used', async () => {
    const scope = { kind: 'collection' as const, collection: '/prod' };
    const made = { name: 'ci', permissions: ['Container View' as const], scope, addresses: ['10.0.0.0/8'] };
    const { token } = await tokens.create(made, asAdmin);
    const lastUsed = async () => (await tokens.list({ limit: 50 }, asAdmin)).items[0]?.lastUsedMs;
    const from = (address: string) =>
      test.access.identify({ headers: { authorization: `Bearer ${token}` }, address, userAgent: '' });
    expect(await from('192.0.2.1')).toBeNull();
    expect(await lastUsed()).toBeNull();
    const beforeMs = Date.now();
    const rights = (await from('10.1.2.3'))?.rights;
    expect(await lastUsed()).toBeGreaterThanOrEqual(beforeMs);
    expect(rights?.at('Container View', { cluster: 'c', collection: '/prod/web' })).toBe(true);
    expect(rights?.at('Container View', { cluster: 'c', collection: '/dev' })).toBe(false);
    expect(rights?.anywhere('Container Stop')).toBe(false);
    expect(rights?.anywhere('Access Manage')).toBe(false);
  });

  it('show what they were limited to', async () => {
    const scope = { kind: 'collection' as const, collection: '/prod' };
    await tokens.create(
      { name: 'ci', permissions: ['Container View'], scope, addresses: ['10.0.0.0/8'] },
      asAdmin,
    );
    const { items } = await tokens.list({ limit: 50 }, asAdmin);
    expect(items).toMatchObject([{ permissions: ['Container View'], scope, addresses: ['10.0.0.0/8'] }]);
  });

  it('are made for service accounts by those who manage access and hold as much, and for no other person', async () => {
    const passwordHash = await test.access.passwords.hash('a password nobody is told');
    const robot = await insertUser(
      test.store.db,
      { name: 'robot', passwordHash, role: 'View Only', kind: 'service' },
      Date.now(),
    );
    const { token } = await tokens.create({ name: 'ci', owner: robot }, asAdmin);
    const caller = await identify(token);
    expect(caller).toMatchObject({ userName: 'robot', userId: robot });
    expect(caller?.rights.anywhere('Container View')).toBe(true);
    expect(caller?.rights.anywhere('Container Stop')).toBe(false);
    await expect(
      tokens.create({ name: 'more', owner: robot, role: 'Full Control' }, asAdmin),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(tokens.create({ name: 'ci', owner: robot }, asViewer)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(tokens.create({ name: 'ci', owner: asViewer.caller.userId }, asAdmin)).rejects.toMatchObject(
      { code: 'conflict' },
    );
    const manager = new Rights([
      {
        id: 'm',
        role: 'manager',
        permissions: new Set(['Access Manage']),
        scope: { kind: 'all' },
        team: null,
      },
    ]);
    const asManager = testCall({ ...asViewer.caller, rights: manager });
    await expect(tokens.create({ name: 'ci', owner: robot }, asManager)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
