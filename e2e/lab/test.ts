import { test as base } from '@playwright/test';
import { LabEngine } from './engine';

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
export const test = base.extend<Fixtures>({
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
