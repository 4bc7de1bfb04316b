import { request } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, LabConsole } from './lab/console';
import { signIn } from './lab/sign-in';

describe('the commands on the server', () => {
  let gantry: LabConsole;

  const signInWith = async (password: string) => {
    const context = await request.newContext();
    try {
      await signIn({ request: context }, gantry.url, ADMIN.user, password);
      const proof = await context.get(`${gantry.url}/api/v1/audit/proof`);
      if (!proof.ok()) throw new Error(`the proof of the log answered ${proof.status()}`);
    } finally {
      await context.dispose();
    }
  };
  /** Takes the admin's password away and sets another by the link that was printed. */
  const resetTo = async (password: string) => {
    const reset = await gantry.command('user:reset', [ADMIN.user]);
    expect(reset).toMatchObject({ code: 0 });
    const link = /https?:\S+/.exec(reset.stdout)?.[0] ?? '';
    expect(link).toContain(`${gantry.url}/reset#token=`);
    if (!(await isUp())) await gantry.startProcess();
    const response = await fetch(`${gantry.url}/api/v1/password-reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: gantry.url },
      body: JSON.stringify({ token: new URL(link).hash.replace('#token=', ''), password }),
    });
    expect(response.status).toBe(200);
  };
  const isUp = () =>
    fetch(`${gantry.url}/api/v1/health`).then(
      ({ ok }) => ok,
      () => false,
    );

  beforeAll(async () => {
    gantry = await LabConsole.start();
  });
  afterAll(() => gantry?.remove());

  it('user:reset prints a link that sets a new password, of a Gantry that runs and of one that does not', async () => {
    await resetTo('another long password');
    await expect(signInWith(ADMIN.password)).rejects.toThrow('HTTP 401');
    await signInWith('another long password');
    await gantry.stop();
    await resetTo('a third long password');
    await expect(signInWith('another long password')).rejects.toThrow('HTTP 401');
    await signInWith('a third long password');
    const nobody = await gantry.command('user:reset', ['nobody']);
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('no user named "nobody"') });
  });

  it('secret:rotate leaves a Gantry that runs alone, and gives a stopped one a new key that opens all there is', async () => {
    await resetTo('a fourth long password');
    const key = () => readFileSync(join(gantry.dataDirectory, 'secret.key'), 'utf8');
    const before = key();
    const refused = await gantry.command('secret:rotate');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/stop/i) });
    expect(key()).toBe(before);
    await gantry.stop();
    expect(await gantry.command('secret:rotate')).toMatchObject({ code: 0 });
    expect(key()).not.toBe(before);
    await gantry.startProcess();
    await signInWith('a fourth long password');
  });
});
