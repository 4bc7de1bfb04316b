import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { totpCode } from '../access/totp';
import { whyOwing } from '../access/duties';
import { createSignInHandlers } from '../sign-in/handlers';
import { createFactorsHandlers } from './handlers';

describe('a second factor', () => {
  let test: TestAccess;
  let factors: ReturnType<typeof createFactorsHandlers>;
  let ada: string;
  let clockMs: number;
  const password = 'the password of ada';

  beforeEach(async () => {
    clockMs = Date.now();
    test = await startTestAccess({ now: () => clockMs });
    factors = createFactorsHandlers(test);
    ada = await test.addUser('ada', 'Admin', password);
  });
  afterEach(() => test.close());

  const signIn = (code?: string, typed = password) =>
    test.access.signIn({ name: 'ada', password: typed, code, address: '192.0.2.1', userAgent: '' });
  const callOf = (sessionId: string) => testCall(testCaller(ada, 'Admin', { credentialId: sessionId }));
  const enrol = async () => {
    const call = callOf((await signIn()).sessionId);
    const { secret } = await factors.begin({}, call);
    const { recoveryCodes } = await factors.confirm({ code: totpCode(secret, clockMs) }, call);
    clockMs += 60_000;
    return { secret, recoveryCodes, call };
  };
  const owes = async () =>
    (await test.store.db.selectFrom('sessions').select('owes').execute()).map((session) => session.owes);

  it('is asked for once it is enrolled, and each code lets in once', async () => {
    const { secret } = await enrol();
    await expect(signIn()).rejects.toMatchObject({ code: 'second_factor_required' });
    await expect(signIn('000000')).rejects.toMatchObject({ code: 'second_factor_wrong' });
    const code = totpCode(secret, clockMs);
    await signIn(code);
    await expect(signIn(code)).rejects.toMatchObject({ code: 'second_factor_wrong' });
    const log = (await test.audit.list({ limit: 10, sort: 'time' })).items.map(({ errorCode }) => errorCode);
    expect(log).toEqual([null, 'second_factor_required', 'second_factor_wrong', null, 'second_factor_wrong']);
  });

  it('lets one of two attempts at once with the same code in', async () => {
    const { secret } = await enrol();
    const code = totpCode(secret, clockMs);
    const answers = await Promise.allSettled([signIn(code), signIn(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is not asked for, nor named, where the password is wrong; the work is that of any wrong password', async () => {
    const { secret } = await enrol();
    const fits = vi.spyOn(test.access.passwords, 'fits');
    const check = vi.spyOn(test.access.secondFactors, 'check');
    await expect(signIn(totpCode(secret, clockMs), 'wrong')).rejects.toMatchObject({
      code: 'bad_credentials',
    });
    await expect(signIn(undefined, 'wrong')).rejects.toMatchObject({ code: 'bad_credentials' });
    expect(fits).toHaveBeenCalledTimes(2);
    expect(check).not.toHaveBeenCalled();
  });

  it('is replaced by a recovery code, which is good once and is stored nowhere', async () => {
    const { recoveryCodes, call } = await enrol();
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = '', second = ''] = recoveryCodes;
    await signIn(first.toUpperCase().replaceAll('-', ' '));
    await expect(signIn(first)).rejects.toMatchObject({ code: 'second_factor_wrong' });
    expect(await factors.current({}, call)).toMatchObject({ recoveryCodesLeft: 9 });
    const renewed = await factors.renewRecoveryCodes({ currentPassword: password }, call);
    await expect(signIn(second)).rejects.toMatchObject({ code: 'second_factor_wrong' });
    await signIn(renewed.recoveryCodes[0]);
    const rows = JSON.stringify([
      await test.store.db.selectFrom('recovery_codes').selectAll().execute(),
      await test.store.db.selectFrom('second_factors').selectAll().execute(),
    ]);
    expect(rows).not.toContain(second.replaceAll('-', ''));
  });

  it('throttles guesses, and then the right code too, for long', async () => {
    const { secret } = await enrol();
    const answers: string[] = [];
    for (let guess = 0; guess < 8; guess += 1) {
      await signIn('123123').catch((error: { code: string }) => answers.push(error.code));
    }
    expect(answers.filter((code) => code === 'second_factor_wrong')).toHaveLength(5);
    await expect(signIn(totpCode(secret, clockMs))).rejects.toMatchObject({ code: 'throttled' });
  });

  it('counts only once a code of it was typed, and enrolling again takes it away first', async () => {
    const call = callOf((await signIn()).sessionId);
    await factors.begin({}, call);
    await expect(factors.confirm({ code: '000000' }, call)).rejects.toMatchObject({
      code: 'second_factor_wrong',
    });
    await signIn();
    await enrol();
    await expect(factors.begin({}, call)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('takes the password again in a session that is not fresh', async () => {
    const { sessionId } = await signIn();
    const old = Date.now() - 3_600_000;
    await test.store.db.updateTable('sessions').set({ created_ms: old }).execute();
    const call = callOf(sessionId);
    await expect(factors.begin({}, call)).rejects.toMatchObject({ code: 'bad_request' });
    await factors.begin({ currentPassword: password }, call);
    await expect(factors.remove({ currentPassword: 'wrong' }, call)).rejects.toMatchObject({
      code: 'bad_request',
    });
  });

  it('can be demanded of everybody: sessions without one may only enrol', async () => {
    const policy = createSignInHandlers(test);
    const { call } = await enrol();
    const bob = await test.addUser('bob', 'View Only');
    const from = { address: '', userAgent: '' };
    const { sessionId } = await test.access.signIn({ name: 'bob', password: 'password of bob', ...from });
    const caller = testCaller(bob, 'View Only', { credentialId: sessionId });
    const withdrawn: string[] = [];
    test.access.onWithdrawn((isWithdrawn) =>
      withdrawn.push(...[caller].filter(isWithdrawn).map(() => 'bob')),
    );

    await policy.updatePolicy({ secondFactor: 'required' }, call);
    expect(withdrawn).toEqual(['bob']);
    const limited = await test.access.refresh(caller);
    expect(limited).toMatchObject({ owes: 'second-factor' });
    expect(whyOwing('containers.list', limited)?.code).toBe('second_factor_enrolment_required');
    expect(whyOwing('factors.begin', limited)).toBeNull();
    expect(await owes()).toEqual([null, 'second-factor']);

    const bobs = testCall(caller);
    const { secret } = await factors.begin({}, bobs);
    await factors.confirm({ code: totpCode(secret, clockMs) }, bobs);
    expect(await test.access.refresh(caller)).toMatchObject({ owes: null });
    await expect(factors.remove({ currentPassword: 'password of bob' }, bobs)).rejects.toMatchObject({
      code: 'conflict',
    });

    await factors.removeOf({ user: bob }, call);
    expect(await test.access.refresh(caller)).toBeNull();
    await test.access.signIn({ name: 'bob', password: 'password of bob', ...from });
    expect(await owes()).toContain('second-factor');
    await policy.updatePolicy({ secondFactor: 'optional' }, call);
    expect(await owes()).not.toContain('second-factor');
  });

  it('is taken away by nobody who holds less than its user', async () => {
    const { secret } = await enrol();
    const viewer = testCall(testCaller('v', 'View Only'));
    await expect(factors.removeOf({ user: ada }, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await signIn(totpCode(secret, clockMs));
  });

  it('is demanded by nobody who has none themselves', async () => {
    const call = callOf((await signIn()).sessionId);
    const change = createSignInHandlers(test).updatePolicy({ secondFactor: 'required' }, call);
    await expect(change).rejects.toMatchObject({ code: 'conflict' });
  });
});
