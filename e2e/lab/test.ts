import { test as base } from '@playwright/test';
import { LabEngine } from './engine';
import { clearConsole, clearEngine } from './leftovers';

export { expect } from '@playwright/test';

type Fixtures = {
  /** The engine that the console under test is connected to. */
  engine: LabEngine;
  /** `address:port` of the registry. */
  registry: string;
};

/**
 * Playwright's `test` on the running console, signed in as the admin. For a visitor who is not:
 * `test.use({ storageState: { cookies: [], origins: [] } })`.
 */
export const test = base.extend<Fixtures, { cleared: void }>({
  // A failed test ends its worker, and the next one begins with what it did not come to remove.
  cleared: [
    async ({ playwright }, provide, { workerIndex }) => {
      if (workerIndex > 0) {
        await clearEngine(LabEngine.attach(fromSetup('GANTRY_TEST_ENGINE')));
        const request = await playwright.request.newContext({
          storageState: fromSetup('GANTRY_TEST_STATE'),
        });
        await clearConsole(request, fromSetup('GANTRY_TEST_URL'));
        await request.dispose();
      }
      await provide();
    },
    { scope: 'worker', auto: true },
  ],
  baseURL: async ({}, provide) => provide(fromSetup('GANTRY_TEST_URL')),
  storageState: async ({}, provide) => provide(fromSetup('GANTRY_TEST_STATE')),
  engine: async ({}, provide) => provide(LabEngine.attach(fromSetup('GANTRY_TEST_ENGINE'))),
  registry: async ({}, provide) => provide(fromSetup('GANTRY_TEST_REGISTRY')),
});

function fromSetup(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the browser tests through Playwright`);
  return value;
}
