import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { createSessionsHandlers } from './handlers';

describe('sessions', () => {
  let test: TestAccess;
  let sessions: ReturnType<typeof createSessionsHandlers>;
  beforeEach(async () => {
    test = await startTestAccess();
    sessions = createSessionsHandlers(test);
  });
  afterEach(() => test.close());

  async function start(name: string, role: 'Admin' | 'View Only') {
    const userId = await test.addUser(name, role);
    const { sessionId } = await test.access.signIn({
      name,
      password: `password of ${name}`,
      address: '192.0.2.7',
      userAgent: `browser of ${name}`,
    });
    return {
      sessionId,
      call: testCall(testCaller(userId, role, { userName: name, credentialId: sessionId })),
    };
  }

  it('say who is calling and what they may do', async () => {
    const { call } = await start('vic', 'View Only');
    const current = await sessions.current({}, call);
    expect(current).toMatchObject({
      user: { name: 'vic' },
      grants: [{ role: 'View Only', scope: { kind: 'all' }, team: null }],
      via: 'session',
      version: '0.0.0',
    });
    expect(current.permissions).toContain('Container View');
    expect(current.permissions).not.toContain('Container Start');
  });

  it('are one’s own, and everybody’s for those who manage access', async () => {
    const admin = await start('ada', 'Admin');
    const viewer = await start('vic', 'View Only');
    expect((await sessions.list({ limit: 50 }, viewer.call)).items).toMatchObject([
      {
        id: viewer.sessionId,
        userName: 'vic',
        current: true,
        address: '192.0.2.7',
        userAgent: 'browser of vic',
      },
    ]);
    const all = await sessions.list({ limit: 50, sort: '-created' }, admin.call);
    expect(all.total).toBe(2);
    expect(all.items.find(({ current }) => current)?.id).toBe(admin.sessionId);
    await expect(sessions.revoke({ session: admin.sessionId }, viewer.call)).rejects.toMatchObject({
      code: 'not_found',
    });
    await sessions.revoke({ session: viewer.sessionId }, admin.call);
    expect(await test.access.refresh(viewer.call.caller)).toBeNull();
    expect(await test.access.refresh(admin.call.caller)).not.toBeNull();
  });

  it('are ended by who they are of, one on another device too, and everything that hangs on it hears of it', async () => {
    const { call } = await start('vic', 'View Only');
    const elsewhere = await test.access.signIn({
      ...{ name: 'vic', password: 'password of vic', address: '192.0.2.8', userAgent: 'phone' },
    });
    const there = { ...call.caller, credentialId: elsewhere.sessionId };
    const withdrawn: string[] = [];
    test.access.onWithdrawn((isWithdrawn) =>
      withdrawn.push(...[call.caller, there].filter(isWithdrawn).map(({ credentialId }) => credentialId)),
    );
    expect((await sessions.list({ limit: 50 }, call)).total).toBe(2);
    await sessions.revoke({ session: elsewhere.sessionId }, call);
    expect(withdrawn).toEqual([elsewhere.sessionId]);
    expect(await test.access.refresh(there)).toBeNull();
    expect(await test.access.refresh(call.caller)).not.toBeNull();
  });
});
