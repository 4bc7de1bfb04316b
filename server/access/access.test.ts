import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../api/call';
import { newToken } from './bearer-token';
import { cookieNames, sessionIdleMs, sessionMaxMs } from './session-cookie';
import { setRoleOverAll } from './user-records';
import { startTestAccess, type TestAccess } from './testing';

const from = { address: '192.0.2.1', userAgent: 'test' };

describe('access', () => {
  let test: TestAccess;
  let clockMs: number;
  let ada: string;

  beforeEach(async () => {
    clockMs = Date.now();
    test = await startTestAccess({ now: () => clockMs });
    ada = await test.addUser('ada', 'Admin', 'the password of ada');
  });
  afterEach(() => test.close());

  const signIn = (name: string, password: string, address = from.address) =>
    test.access.signIn({ name, password, address, userAgent: from.userAgent });

  const cookieFor = async (content: Record<string, unknown>, secret = test.access.cookieSecret) => {
    const value = await encode({ token: content, secret, maxAge: sessionMaxMs / 1000 });
    return `other=1; ${cookieNames(test.publicUrl).session}=${value}; more=2`;
  };
  const identifyByCookie = async (cookie: string) => test.access.identify({ headers: { cookie }, ...from });
  const identifyByToken = async (token: string) =>
    test.access.identify({ headers: new Headers({ authorization: `Bearer ${token}` }), ...from });
  const entries = async () => (await test.audit.list({ limit: 500, sort: 'time' })).items;

  async function addToken(role: 'Admin' | 'View Only', expiresMs: number | null = null) {
    const { token, hash, hint } = newToken();
    const row = { id: hash.slice(0, 16), user_id: ada, name: 'ci', hash, hint, role, expires_ms: expiresMs };
    const all = { permissions: null, scope: null, addresses: null };
    await test.store.db
      .insertInto('tokens')
      .values({ ...row, ...all, created_ms: clockMs, last_used_ms: null })
      .execute();
    return { token, id: row.id };
  }

  describe('signing in', () => {
    it('makes a session that the cookie identifies, and says so in the log', async () => {
      const { sessionId, userId } = await signIn('ADA', 'the password of ada');
      expect(userId).toBe(ada);
      const caller = await identifyByCookie(await cookieFor({ sessionId }));
      expect(caller).toEqual({
        userId: ada,
        userName: 'ada',
        rights: expect.objectContaining({ grants: [expect.objectContaining({ role: 'Admin' })] }),
        via: 'session',
        credentialId: sessionId,
        owes: null,
      });
      expect(await entries()).toMatchObject([
        {
          actor: 'ada',
          actorId: ada,
          via: 'sign-in',
          operation: 'sessions.create',
          outcome: 'succeeded',
          address: from.address,
          targetId: sessionId,
        },
      ]);
    });

    it('S17: answers alike, and does the same work, for a wrong password, an unknown user and a disabled one', async () => {
      await test.addUser('bob', 'View Only', 'the password of bob');
      await test.store.db.updateTable('users').set({ disabled: 1 }).where('name', '=', 'bob').execute();
      const fits = vi.spyOn(test.access.passwords, 'fits');
      const failures: unknown[] = [];
      for (const [name, password] of [
        ['ada', 'wrong password'],
        ['nobody', 'wrong password'],
        ["'; drop table users; --", 'wrong password'],
        ['bob', 'the password of bob'],
        ['ada', 'x'.repeat(2_000)],
      ] as const) {
        await signIn(name, password).catch((error: unknown) => failures.push(error));
      }
      expect(failures).toHaveLength(5);
      for (const failure of failures) {
        expect(failure).toMatchObject({ code: 'bad_credentials', message: expect.stringContaining('wrong') });
      }
      // One argon2 verification each, whoever was asked for.
      expect(fits).toHaveBeenCalledTimes(5);
    });

    it('never logs what was typed as the name of a user who does not exist', async () => {
      await signIn('my-secret-password-typed-here', 'x').catch(() => undefined);
      const logged = await entries();
      expect(logged).toMatchObject([
        { actor: 'unknown user', outcome: 'denied', errorCode: 'bad_credentials' },
      ]);
      expect(JSON.stringify(logged)).not.toContain('my-secret');
    });

    it('S17: throttles one account from many addresses, with one entry for the refusals', async () => {
      const tries = Array.from({ length: 40 }, (_, number) =>
        signIn('ada', 'wrong password', `192.0.2.${number}`).then(
          () => 'in',
          (error: { code: string }) => error.code,
        ),
      );
      const answers = await Promise.all(tries);
      expect(answers.filter((answer) => answer === 'bad_credentials')).toHaveLength(5);
      expect(answers.filter((answer) => answer === 'throttled')).toHaveLength(35);
      expect((await entries()).map(({ errorCode }) => errorCode).sort()).toEqual([
        ...Array.from({ length: 5 }, () => 'bad_credentials'),
        'throttled',
      ]);
      const refusal: unknown = await signIn('ada', 'the password of ada', '198.51.100.1').catch(
        (error) => error,
      );
      expect(refusal).toMatchObject({
        code: 'throttled',
        message: expect.stringMatching(/^Too many attempts\. Wait \d+ seconds?, then try again\.$/),
        data: { retryAfterSeconds: expect.any(Number) },
      });
    });

    it('S17: throttles one address over many accounts', async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, number) =>
          signIn(`user${number}`, 'wrong password').then(
            () => 'in',
            (error: { code: string }) => error.code,
          ),
        ),
      );
      expect(answers.filter((answer) => answer === 'bad_credentials')).toHaveLength(20);
      // Others elsewhere are not held back.
      await signIn('ada', 'the password of ada', '198.51.100.1');
    });
  });

  describe('the session', () => {
    it('S14: is refused when the cookie is not ours', async () => {
      const { sessionId } = await signIn('ada', 'the password of ada');
      const good = await cookieFor({ sessionId });
      expect(await identifyByCookie(good)).not.toBeNull();
      const value = good.split('; ')[1] ?? '';
      const middle = Math.floor(value.length / 2);
      for (const bad of [
        await cookieFor({ sessionId }, 'another secret'),
        await cookieFor({ state: 'of an OAuth flow' }),
        await cookieFor({ sessionId: 'made-up' }),
        await cookieFor({ sessionId: 7 }),
        value.slice(0, middle) + (value[middle] === 'A' ? 'B' : 'A') + value.slice(middle + 1),
        `${cookieNames(test.publicUrl).session}=eyJhbGciOiJub25lIn0.eyJzZXNzaW9uSWQiOiJ4In0.`,
        `${cookieNames('http://gantry.test:4000').session}=${value.split('=')[1]}`,
        '',
      ]) {
        expect(await identifyByCookie(bad)).toBeNull();
      }
    });

    it('ends when signed out, when idle, and at its end', async () => {
      const withdrawn: string[] = [];
      const callers: Caller[] = [];
      test.access.onWithdrawn((isWithdrawn) =>
        withdrawn.push(...callers.filter(isWithdrawn).map(({ credentialId }) => credentialId)),
      );
      const start = async () => {
        const { sessionId } = await signIn('ada', 'the password of ada');
        const cookie = await cookieFor({ sessionId });
        const caller = await identifyByCookie(cookie);
        if (!caller) throw new Error('not signed in');
        callers.push(caller);
        return { sessionId, cookie, caller };
      };

      const first = await start();
      await test.access.signOut(first.sessionId, from.address);
      expect(withdrawn).toEqual([first.sessionId]);
      expect(await identifyByCookie(first.cookie)).toBeNull();
      expect(await test.access.refresh(first.caller)).toBeNull();
      // What they began goes on.
      expect(await test.access.standing(first.caller)).toMatchObject({ userName: 'ada' });
      expect((await entries()).at(-1)).toMatchObject({ operation: 'sessions.revoke', actor: 'ada' });

      const idle = await start();
      clockMs += sessionIdleMs;
      expect(await identifyByCookie(idle.cookie)).toBeNull();
      await vi.waitFor(() => expect(withdrawn).toContain(idle.sessionId), { timeout: 10_000 });

      const used = await start();
      const endMs = clockMs + sessionMaxMs;
      while (clockMs + sessionIdleMs / 2 < endMs) {
        clockMs += sessionIdleMs / 2;
        expect(await identifyByCookie(used.cookie)).not.toBeNull();
      }
      clockMs = endMs;
      expect(await identifyByCookie(used.cookie)).toBeNull();
    });

    it('S14: is made by no other token of next-auth, no other secret and no unsigned one', async () => {
      const { sessionId } = await signIn('ada', 'the password of ada');
      const content = { sessionId, sub: ada };
      const secret = test.access.cookieSecret;
      const name = cookieNames(test.publicUrl).session;
      const identified = async (value: string) => (await identifyByCookie(`${name}=${value}`)) !== null;
      expect(await identified(await encode({ token: content, secret }))).toBe(true);
      // The cookie of an OAuth state is encrypted with a salt of its own; without it, it names no session.
      expect(await identified(await encode({ token: content, secret, salt: 'next-auth.state' }))).toBe(false);
      expect(await identified(await encode({ token: { state: 'x', sub: ada }, secret }))).toBe(false);
      expect(await identified(await encode({ token: content, secret: `an old ${secret}` }))).toBe(false);
      expect(await identified(await encode({ token: content, secret, maxAge: -1 }))).toBe(false);
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const exp = Math.round(Date.now() / 1000) + 3600;
      for (const alg of ['none', 'HS256', 'dir']) {
        expect(await identified(`${part({ alg, typ: 'JWT' })}.${part({ ...content, exp })}.`)).toBe(false);
        expect(await identified(`${part({ alg, enc: 'A256GCM' })}...${part({ ...content, exp })}.`)).toBe(
          false,
        );
      }
    });

    it('shows a changed role at once, and nothing of a disabled user', async () => {
      const { sessionId } = await signIn('ada', 'the password of ada');
      const cookie = await cookieFor({ sessionId });
      const caller = await identifyByCookie(cookie);
      if (!caller) throw new Error('not signed in');
      const users = test.store.db.updateTable('users').where('id', '=', ada);
      await setRoleOverAll(test.store.db, ada, 'View Only', 1);
      test.access.withdraw({ userId: ada });
      expect((await test.access.refresh(caller))?.rights.anywhere('Container Create')).toBe(false);
      await users.set({ disabled: 1 }).execute();
      expect(await test.access.refresh(caller)).toBeNull();
      expect(await test.access.standing(caller)).toBeNull();
      expect(await identifyByCookie(cookie)).toBeNull();
    });

    it('writes its time of last use at most once a minute', async () => {
      const { sessionId } = await signIn('ada', 'the password of ada');
      const cookie = await cookieFor({ sessionId });
      const lastUsed = async () => {
        await identifyByCookie(cookie);
        const row = await test.store.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
        return row.last_used_ms;
      };
      const startMs = clockMs;
      clockMs += 59_000;
      expect(await lastUsed()).toBe(startMs);
      clockMs += 1_000;
      expect(await lastUsed()).toBe(startMs + 60_000);
    });
  });

  describe('a token', () => {
    it('identifies its owner, in the lower of both roles', async () => {
      const viewer = await addToken('View Only');
      const mayCreate = async (token: string) =>
        (await identifyByToken(token))?.rights.at('Container Create', { cluster: 'c', collection: '/' });
      expect(await identifyByToken(viewer.token)).toMatchObject({ userName: 'ada', via: 'token' });
      expect(await mayCreate(viewer.token)).toBe(false);
      const admin = await addToken('Admin');
      expect(await identifyByToken(admin.token)).toMatchObject({ credentialId: admin.id });
      expect(await mayCreate(admin.token)).toBe(true);
      await setRoleOverAll(test.store.db, ada, 'View Only', 1);
      test.access.withdraw({ userId: ada });
      expect(await mayCreate(admin.token)).toBe(false);
    });

    it('is refused when it is wrong, expired, revoked or its owner disabled', async () => {
      const { token, id } = await addToken('Admin', clockMs + 1_000);
      expect(await identifyByToken(`${token}x`)).toBeNull();
      expect(await identifyByToken(token.slice(0, -1))).toBeNull();
      const caller = await identifyByToken(token);
      if (!caller) throw new Error('not identified');
      const withdrawn: Caller[] = [];
      test.access.onWithdrawn((isWithdrawn) => withdrawn.push(...[caller].filter(isWithdrawn)));
      clockMs += 1_000;
      expect(await identifyByToken(token)).toBeNull();
      expect(await test.access.refresh(caller)).toBeNull();
      expect(await test.access.standing(caller)).toBeNull();
      await vi.waitFor(() => expect(withdrawn).toEqual([caller]), { timeout: 10_000 });

      const other = await addToken('Admin');
      await test.store.db.updateTable('users').set({ disabled: 1 }).where('id', '=', ada).execute();
      expect(await identifyByToken(other.token)).toBeNull();
      await test.store.db.updateTable('users').set({ disabled: 0 }).where('id', '=', ada).execute();
      expect(await identifyByToken(other.token)).not.toBeNull();
      await test.store.db.deleteFrom('tokens').where('id', '!=', id).execute();
      expect(await identifyByToken(other.token)).toBeNull();
    });

    it('wins over a cookie: a wrong one is not saved by a good session', async () => {
      const { sessionId } = await signIn('ada', 'the password of ada');
      const headers = { cookie: await cookieFor({ sessionId }), authorization: 'Bearer gantry_wrong' };
      expect(await test.access.identify({ headers, ...from })).toBeNull();
    });
  });

  it('leaves no password, token or secret in clear in any file', async () => {
    await signIn('ada', 'the password of ada');
    const { token } = await addToken('Admin');
    await identifyByToken(token);
    const sealed = test.store.secrets.seal('a canary to be sealed');
    await test.store.db.insertInto('settings').values({ key: 'canary', value: sealed }).execute();
    for (const name of readdirSync(test.directory)) {
      const content = readFileSync(path.join(test.directory, name)).toString('latin1');
      for (const secret of [
        'the password of ada',
        token,
        'a canary to be sealed',
        test.access.cookieSecret,
      ]) {
        expect([name, content.includes(secret)]).toEqual([name, false]);
      }
    }
  });
});
