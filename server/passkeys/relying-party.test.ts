import { describe, expect, it } from 'vitest';
import { startTestAccess, testCall, testCaller } from '../access/testing';
import { createPasskeysHandlers } from './handlers';
import { relyingPartyOf } from './relying-party';

describe('whom passkeys are made for', () => {
  it.each([
    ['https://gantry.example.com', 'gantry.example.com', 'https://gantry.example.com'],
    ['https://gantry.example.com:8443/', 'gantry.example.com', 'https://gantry.example.com:8443'],
    ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
  ])('%s is %s, used from %s', (url, id, origin) => {
    expect(relyingPartyOf(url)).toEqual({ id, origin });
  });

  it.each([
    ['http://gantry.example.com', 'https alone'],
    ['http://127.0.0.1:3000', 'reached by an address'],
    ['https://192.0.2.1', 'reached by an address'],
    ['https://[2001:db8::1]', 'reached by an address'],
  ])('%s has none, and says why', (url, why) => {
    expect(relyingPartyOf(url)).toEqual({ whyNone: expect.stringContaining(why) });
  });

  it('says so to who would add one, and offers no sign-in with one', async () => {
    const test = await startTestAccess({ publicUrl: 'http://gantry.example.com' });
    try {
      const passkeys = createPasskeysHandlers(test);
      const ada = await test.addUser('ada', 'Admin');
      const call = testCall(testCaller(ada, 'Admin'));
      expect((await passkeys.list({ limit: 50 }, call)).whyNone).toContain('GANTRY_PUBLIC_URL');
      await expect(passkeys.begin({}, call)).rejects.toMatchObject({ code: 'conflict' });
      await expect(passkeys.challenge({}, call)).rejects.toMatchObject({ code: 'conflict' });
      expect(await test.access.passkeys.areUsed()).toBe(false);
    } finally {
      await test.close();
    }
  });
});
