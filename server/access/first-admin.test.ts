import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSetupHandlers } from '../setup/handlers';
import { readSettings } from '../settings';
import { prepareFirstAdmin } from './first-admin';
import { startTestAccess, testCall, testCaller, type TestAccess } from './testing';

describe('the first admin', () => {
  let test: TestAccess;
  beforeEach(async () => (test = await startTestAccess()));
  afterEach(() => test.close());

  const settings = readSettings({ NODE_ENV: 'test' }, []);
  const prepare = (admin: { user: string; password: string } | null = null) =>
    prepareFirstAdmin({ ...test, settings: { ...settings, admin } });
  const call = testCall(testCaller('nobody', 'View Only'));
  const password = 'a long enough password';
  const users = () => test.store.db.selectFrom('users').selectAll().execute();

  it('is made with the token of the setup link, once', async () => {
    const setup = createSetupHandlers(test);
    const token = await prepare();
    if (token === null) throw new Error('no token');
    expect(await setup.status({}, call)).toEqual({ required: true });
    await expect(setup.complete({ token: 'guess', name: 'eve', password }, call)).rejects.toMatchObject({
      code: 'setup_token_wrong',
    });
    await setup.complete({ token, name: 'ada', password }, call);
    expect(await users()).toMatchObject([{ name: 'ada', disabled: 0 }]);
    expect(await setup.status({}, call)).toEqual({ required: false });
    await expect(setup.complete({ token, name: 'eve', password }, call)).rejects.toMatchObject({
      code: 'setup_token_wrong',
    });
    await test.access.signIn({ name: 'ada', password, address: '', userAgent: '' });
    // A later start neither asks nor opens anything.
    expect(await prepare()).toBeNull();
  });

  it('S8: is one, however many try at once', async () => {
    const setup = createSetupHandlers(test);
    const token = await prepare();
    if (token === null) throw new Error('no token');
    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, (_, number) =>
        setup.complete({ token, name: `admin${number}`, password }, call),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await users()).toHaveLength(1);
  });

  it('S8: needs the newest link: an earlier start’s is void', async () => {
    const setup = createSetupHandlers(test);
    const first = await prepare();
    const second = await prepare();
    if (first === null || second === null) throw new Error('no token');
    await expect(setup.complete({ token: first, name: 'ada', password }, call)).rejects.toMatchObject({
      code: 'setup_token_wrong',
    });
    await setup.complete({ token: second, name: 'ada', password }, call);
  });

  it('comes from the settings of an unattended installation, and only once', async () => {
    expect(await prepare({ user: 'ops', password })).toBeNull();
    expect(await users()).toMatchObject([{ name: 'ops' }]);
    expect(await prepare({ user: 'other', password })).toBeNull();
    expect(await users()).toHaveLength(1);
    expect((await test.audit.list({ limit: 5 })).items).toMatchObject([
      { operation: 'users.create', via: 'system', actor: 'gantry', targetName: 'ops', outcome: 'succeeded' },
    ]);
  });
});
