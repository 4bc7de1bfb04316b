import type { APIRequestContext, Browser } from '@playwright/test';
import { z } from 'zod';
import { ADMIN, LabConsole } from './lab/console';
import { LabEngine } from './lab/engine';
import { signIn } from './lab/sign-in';
import { expect, test } from './lab/test';

const clusters = z.object({
  items: z.array(z.object({ name: z.string(), freshness: z.object({ state: z.string() }) })),
});

async function clusterStates(request: APIRequestContext, url: string): Promise<string[]> {
  const answer = await request.get(`${url}/api/v1/clusters`);
  expect(answer.status()).toBe(200);
  return clusters.parse(await answer.json()).items.map((cluster) => cluster.freshness.state);
}

async function signedIn(browser: Browser, gantry: LabConsole, user: string, password: string) {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  await signIn(await context.newPage(), gantry.url, user, password);
  return context;
}

test('the engine found at start is a live cluster', async ({ request, baseURL }) => {
  await expect.poll(() => clusterStates(request, baseURL ?? '')).toEqual(['live']);
});

test.describe('a first start', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('prints a setup link that makes one admin, who outlives a crash', async ({ request, browser }) => {
    const gantry = await LabConsole.start({ withSetupLink: true });
    try {
      expect((await request.get(`${gantry.url}/api/v1/clusters`)).status()).toBe(401);
      const token = new URL(gantry.setupLink()).hash.replace('#token=', '');
      const complete = (name: string) =>
        request.post(`${gantry.url}/api/v1/setup`, {
          data: { token, name, password: ADMIN.password },
          headers: { origin: gantry.url },
        });
      expect((await complete('first')).status()).toBe(201);
      expect((await complete('second')).status()).toBeGreaterThanOrEqual(400);

      await gantry.kill();
      await gantry.startProcess();
      const context = await signedIn(browser, gantry, 'first', ADMIN.password);
      expect(await clusterStates(context.request, gantry.url)).toEqual([]);
      await expect(signedIn(browser, gantry, 'second', ADMIN.password)).rejects.toThrow(/HTTP 401/);
      await context.close();
    } finally {
      await gantry.remove();
    }
  });
});

test('a cluster whose engine is gone says so, and recovers by itself', async ({ browser }) => {
  const engine = await LabEngine.start({ name: `e2e-lost-${process.pid}` });
  const gantry = await LabConsole.start({ engine: engine.host });
  try {
    const context = await signedIn(browser, gantry, ADMIN.user, ADMIN.password);
    const states = () => clusterStates(context.request, gantry.url);
    await expect.poll(states).toEqual(['live']);
    await engine.kill();
    await expect.poll(states).not.toEqual(['live']);
    expect((await context.request.get(`${gantry.url}/api/v1/health`)).status()).toBe(200);
    await engine.startDaemon();
    await expect.poll(states, { timeout: 60_000 }).toEqual(['live']);
    await context.close();
  } finally {
    await gantry.remove();
    await engine.remove();
  }
});
