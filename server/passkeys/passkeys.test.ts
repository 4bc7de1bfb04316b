import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whyOwing } from '../access/duties';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { totpCode } from '../access/totp';
import { createFactorsHandlers } from '../factors/handlers';
import { createSignInHandlers } from '../sign-in/handlers';
import { createUsersHandlers } from '../users/handlers';
import { SoftwareAuthenticator, type Twist } from './authenticator-testing';
import { createPasskeysHandlers } from './handlers';

const origin = 'https://gantry.test';
const from = { address: '192.0.2.1', userAgent: 'test' };

describe('a passkey', () => {
  let test: TestAccess;
  let passkeys: ReturnType<typeof createPasskeysHandlers>;
  let factors: ReturnType<typeof createFactorsHandlers>;
  let policy: ReturnType<typeof createSignInHandlers>;
  let ada: string;
  let clockMs: number;

  beforeEach(async () => {
    clockMs = Date.now();
    test = await startTestAccess({ now: () => clockMs, publicUrl: origin });
    passkeys = createPasskeysHandlers(test);
    factors = createFactorsHandlers(test);
    policy = createSignInHandlers(test);
    ada = await test.addUser('ada', 'Admin');
  });
  afterEach(() => test.close());

  const withPassword = (name: string, code?: string) =>
    test.access.signIn({ name, password: `password of ${name}`, code, ...from });
  const callOf = (userId: string, sessionId: string) =>
    testCall(testCaller(userId, 'Admin', { credentialId: sessionId }));
  /** A session of a user, begun with their password, and a passkey that was made in it. */
  const enrol = async (name: string, authenticator = new SoftwareAuthenticator(origin), twist?: Twist) => {
    const { userId, sessionId } = await withPassword(name);
    const call = callOf(userId, sessionId);
    const answer = authenticator.create(await passkeys.begin({}, call), twist);
    const { id } = await passkeys.register({ name: `Key of ${name}`, answer }, call);
    return { id, call, authenticator };
  };
  const challenge = () => passkeys.challenge({}, testCall(testCaller('', 'None')));
  const withPasskey = async (authenticator: SoftwareAuthenticator, twist?: Twist) =>
    test.access.signInWithPasskey(from, JSON.stringify(authenticator.get(await challenge(), twist)));
  const session = (id: string) =>
    test.store.db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
  const entries = async () =>
    (await test.audit.list({ filter: { operation: ['sessions.create'] }, limit: 50 })).items;

  it('signs its user in without a name or password; session, list and log say which it was', async () => {
    const { id, call, authenticator } = await enrol('ada');
    const signedIn = await withPasskey(authenticator);
    expect(signedIn).toMatchObject({ userId: ada, userName: 'ada' });
    expect(await session(signedIn.sessionId)).toMatchObject({ user_id: ada, passkey_id: id, owes: null });
    expect((await passkeys.list({ limit: 50 }, call)).items).toEqual([
      { id, name: 'Key of ada', createdMs: clockMs, lastUsedMs: clockMs, worksHere: true },
    ]);
    const [entry] = await entries();
    expect(entry).toMatchObject({ actor: 'ada', outcome: 'succeeded', summary: { passkey: 'Key of ada' } });
    expect(await policy.options({}, call)).toMatchObject({ passkeys: true });
  });

  it('is asked for so that browsers find it by themselves and verify who uses it', async () => {
    const { call } = await enrol('ada');
    expect(await passkeys.begin({}, call)).toMatchObject({
      rp: { id: 'gantry.test' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      excludeCredentials: [{ transports: ['internal'] }],
    });
    expect(await challenge()).toEqual({
      challenge: expect.any(String),
      rpId: 'gantry.test',
      timeout: expect.any(Number),
      userVerification: 'required',
    });
  });

  const other = new SoftwareAuthenticator(origin);
  const wrong: [string, Twist, RegExp][] = [
    ['of another origin', { origin: 'https://gantry.test.evil' }, /origin/],
    ['of another port', { origin: 'https://gantry.test:8443' }, /origin/],
    ['bound to another name', { rpId: 'evil.test' }, /RP ID/],
    ['without the user verified', { userVerified: false }, /verif/],
    ['without the user present', { userPresent: false }, /present/],
    ['on a challenge that nobody made', { challenge: 'bm9ib2R5IG1hZGUgdGhpcw' }, /too long/],
    ['asked for inside another site', { crossOrigin: true }, /inside another site/],
    ['of the other ceremony', { type: 'payment.get' }, /type/],
  ];

  it.each([...wrong, ['with the statement of its maker', { attested: true }, /who made it/] as const])(
    'is not added %s',
    async (_, twist, why) => {
      await expect(enrol('ada', undefined, twist)).rejects.toMatchObject({
        code: 'passkey_refused',
        message: expect.stringMatching(why),
      });
      expect(await test.access.passkeys.countOf(ada)).toBe(0);
    },
  );

  it.each([
    ...wrong,
    ['with a count that went back', { counter: 1 }, /counter/] as const,
    ['signed by another key', { key: other.key }, /signature is wrong/] as const,
    ['for another user', { userHandle: Buffer.from('bob').toString('base64url') }, /another user/] as const,
  ])('does not sign in %s, and the log says why', async (_, twist, why) => {
    const { authenticator } = await enrol('ada');
    await withPasskey(authenticator);
    const before = await test.store.db.selectFrom('sessions').selectAll().execute();
    await expect(withPasskey(authenticator, twist)).rejects.toMatchObject({ code: 'passkey_refused' });
    expect(await test.store.db.selectFrom('sessions').selectAll().execute()).toEqual(before);
    const [entry] = await entries();
    expect(entry).toMatchObject({ outcome: 'denied', errorMessage: expect.stringMatching(why) });
  });

  it('answers a challenge once, within five minutes, and only one that was made for that', async () => {
    const { call, authenticator } = await enrol('ada');
    const answer = JSON.stringify(authenticator.get(await challenge()));
    await test.access.signInWithPasskey(from, answer);
    await expect(test.access.signInWithPasskey(from, answer)).rejects.toMatchObject({
      code: 'passkey_refused',
    });

    const late = JSON.stringify(authenticator.get(await challenge()));
    clockMs += 5 * 60_000;
    await expect(test.access.signInWithPasskey(from, late)).rejects.toMatchObject({
      message: expect.stringContaining('too long'),
    });

    const { challenge: forRegistration } = await passkeys.begin({ currentPassword: 'password of ada' }, call);
    await expect(withPasskey(authenticator, { challenge: forRegistration })).rejects.toMatchObject({
      message: expect.stringContaining('used before'),
    });
    // A refused answer has used it up.
    const spent = new SoftwareAuthenticator(origin).create(await passkeys.begin({}, call), { type: 'x' });
    await expect(passkeys.register({ name: 'x', answer: spent }, call)).rejects.toThrow('type');
    await expect(passkeys.register({ name: 'x', answer: spent }, call)).rejects.toThrow('used before');
  });

  it('is added in the session that asked for it, and once', async () => {
    const { call, authenticator } = await enrol('ada');
    const elsewhere = callOf(ada, (await withPassword('ada')).sessionId);
    const answer = new SoftwareAuthenticator(origin).create(await passkeys.begin({}, call));
    await expect(passkeys.register({ name: 'x', answer }, elsewhere)).rejects.toThrow('used before');
    const again = authenticator.create(await passkeys.begin({}, call));
    await expect(passkeys.register({ name: 'x', answer: again }, call)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('of an authenticator that does not count lets in again and again', async () => {
    const { authenticator } = await enrol('ada', new SoftwareAuthenticator(origin, false));
    await withPasskey(authenticator);
    await withPasskey(authenticator);
  });

  it('that nobody has, or that cannot be read, is refused in the same words; the address is slowed down', async () => {
    const stranger = new SoftwareAuthenticator(origin);
    const guesses = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        (index % 2 === 0 ? withPasskey(stranger) : test.access.signInWithPasskey(from, '{}')).catch(
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(guesses.filter((code) => code === 'passkey_refused')).toHaveLength(20);
    expect(guesses.filter((code) => code === 'throttled')).toHaveLength(5);
    expect(new Set((await entries()).map(({ actor }) => actor))).toEqual(new Set(['unknown user']));
  });

  it('lets no disabled user in', async () => {
    const { authenticator } = await enrol('ada');
    await test.store.db.updateTable('users').set({ disabled: 1 }).execute();
    await expect(withPasskey(authenticator)).rejects.toMatchObject({ code: 'user_disabled' });
    expect((await entries())[0]).toMatchObject({ actor: 'ada', outcome: 'denied' });
  });

  it('takes the password again in a session that is not fresh, and always to be removed', async () => {
    const { id, call, authenticator } = await enrol('ada');
    await test.store.db.updateTable('sessions').set({ created_ms: 0 }).execute();
    await expect(passkeys.begin({}, call)).rejects.toMatchObject({ code: 'bad_request' });
    await passkeys.begin({ currentPassword: 'password of ada' }, call);
    await passkeys.rename({ passkey: id, name: 'Laptop' }, call);
    expect((await passkeys.list({ limit: 50 }, call)).items).toMatchObject([{ name: 'Laptop' }]);

    const begun = await withPasskey(authenticator);
    const wrongPassword = { passkey: id, currentPassword: 'wrong' };
    await expect(passkeys.remove(wrongPassword, call)).rejects.toMatchObject({ code: 'bad_request' });
    await passkeys.remove({ passkey: id, currentPassword: 'password of ada' }, call);
    expect(await session(begun.sessionId)).toBeUndefined();
    expect(await session(call.caller.credentialId)).toMatchObject({ passkey_id: null });
    await expect(withPasskey(authenticator)).rejects.toMatchObject({ code: 'passkey_refused' });
  });

  it('is nobody else’s to rename or remove', async () => {
    const { id } = await enrol('ada');
    const bob = await test.addUser('bob', 'Admin');
    const call = callOf(bob, (await withPassword('bob')).sessionId);
    const currentPassword = 'password of bob';
    await expect(passkeys.rename({ passkey: id, name: 'mine' }, call)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(passkeys.remove({ passkey: id, currentPassword }, call)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await passkeys.list({ limit: 50 }, call)).items).toEqual([]);
  });

  it('is taken away by an admin, which ends the sessions; users who may do more are left alone', async () => {
    const { authenticator } = await enrol('ada');
    const { sessionId } = await withPasskey(authenticator);
    const root = await test.addUser('root', 'Admin');
    const users = createUsersHandlers(test);
    const call = callOf(root, (await withPassword('root')).sessionId);
    expect(await users.get({ user: ada }, call)).toMatchObject({ passkeys: 1, secondFactor: false });
    const viewer = testCall(testCaller(root, 'View Only'));
    await expect(passkeys.removeOf({ user: ada }, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await passkeys.removeOf({ user: ada }, call);
    expect(call.noted).toMatchObject({ name: 'ada', passkeys: 1 });
    await expect(passkeys.removeOf({ user: 'nobody' }, call)).rejects.toMatchObject({ code: 'not_found' });
    expect(await session(sessionId)).toBeUndefined();
    await expect(passkeys.removeOf({ user: ada }, call)).rejects.toMatchObject({ code: 'not_found' });
    expect((await users.list({ limit: 50 }, call)).items).toMatchObject([{ passkeys: 0 }, { passkeys: 0 }]);
  });

  it('is none for users of an identity provider', async () => {
    const call = callOf(ada, (await withPassword('ada')).sessionId);
    await test.store.db.updateTable('users').set({ source: 'oidc' }).execute();
    expect((await passkeys.list({ limit: 50 }, call)).whyNone).toContain('identity provider');
    await expect(passkeys.begin({}, call)).rejects.toMatchObject({ code: 'conflict' });
  });

  describe('where a second factor is demanded', () => {
    it('is two factors in one, and the password alone does not get past it', async () => {
      const { call, authenticator } = await enrol('ada');
      const before = await withPassword('ada');
      await policy.updatePolicy({ secondFactor: 'required' }, call);
      // Begun with the password alone: it must not be able to enrol an app.
      expect(await session(before.sessionId)).toBeUndefined();
      expect(await session(call.caller.credentialId)).toMatchObject({ owes: null });
      await expect(withPassword('ada')).rejects.toMatchObject({ code: 'passkey_required' });
      const wrongPassword = test.access.signIn({ name: 'ada', password: 'wrong', ...from });
      await expect(wrongPassword).rejects.toMatchObject({ code: 'bad_credentials' });
      const { sessionId } = await withPasskey(authenticator);
      expect(await session(sessionId)).toMatchObject({ owes: null });
    });

    it('is not demanded by who has not shown one', async () => {
      await enrol('ada');
      const call = callOf(ada, (await withPassword('ada')).sessionId);
      await expect(policy.updatePolicy({ secondFactor: 'required' }, call)).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    it('is enrolled by who has none in place of an app; the session owes nothing then, and others like it end', async () => {
      const { call } = await enrol('ada');
      const bob = await test.addUser('bob', 'Admin');
      await policy.updatePolicy({ secondFactor: 'required' }, call);
      const [own, elsewhere] = [await withPassword('bob'), await withPassword('bob')];
      expect(await session(own.sessionId)).toMatchObject({ owes: 'second-factor' });
      const caller = testCaller(bob, 'Admin', { owes: 'second-factor' });
      for (const operation of ['passkeys.list', 'passkeys.begin', 'passkeys.register'])
        expect(whyOwing(operation, caller)).toBeNull();
      expect(whyOwing('passkeys.remove', caller)?.code).toBe('second_factor_enrolment_required');
      const bobs = callOf(bob, own.sessionId);
      const answer = new SoftwareAuthenticator(origin).create(await passkeys.begin({}, bobs));
      const { id } = await passkeys.register({ name: 'Phone', answer }, bobs);
      expect(await session(own.sessionId)).toMatchObject({ owes: null, passkey_id: id });
      expect(await session(elsewhere.sessionId)).toBeUndefined();
    });

    it('is kept where it is the last; an app or another passkey frees it, and it frees the app', async () => {
      const { id, call } = await enrol('ada');
      await policy.updatePolicy({ secondFactor: 'required' }, call);
      const currentPassword = 'password of ada';
      await expect(passkeys.remove({ passkey: id, currentPassword }, call)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('your last'),
      });
      expect(await test.access.passkeys.countOf(ada)).toBe(1);

      const enrolApp = async () => {
        const { secret } = await factors.begin({ currentPassword }, call);
        clockMs += 60_000;
        await factors.confirm({ code: totpCode(secret, clockMs) }, call);
      };
      await enrolApp();
      expect(await factors.current({}, call)).toMatchObject({ required: false });
      await factors.remove({ currentPassword }, call);
      await enrolApp();
      await passkeys.remove({ passkey: id, currentPassword }, call);
      expect(await factors.current({}, call)).toMatchObject({ required: true });
      await expect(factors.remove({ currentPassword }, call)).rejects.toMatchObject({ code: 'conflict' });
    });

    it('is not taken away together with the app, where both are at once', async () => {
      const { id, call } = await enrol('ada');
      await policy.updatePolicy({ secondFactor: 'required' }, call);
      const currentPassword = 'password of ada';
      const { secret } = await factors.begin({ currentPassword }, call);
      await factors.confirm({ code: totpCode(secret, clockMs) }, call);
      const removeApp = () => factors.remove({ currentPassword }, call).catch(() => undefined);
      // As if the other came in between: after what this one has read, and before what it does.
      const { stateOf } = test.access.secondFactors;
      const reading = vi.spyOn(test.access.secondFactors, 'stateOf').mockImplementation(async (userId) => {
        reading.mockRestore();
        const state = await stateOf(userId);
        await removeApp();
        return state;
      });
      await passkeys.remove({ passkey: id, currentPassword }, call).catch(() => undefined);
      reading.mockRestore();
      await removeApp();
      const { confirmedMs } = await stateOf(ada);
      expect([confirmedMs !== null, await test.access.passkeys.countOf(ada)]).toEqual([true, 0]);
    });
  });
});
