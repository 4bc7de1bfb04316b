import { chromium, type FullConfig } from '@playwright/test';
import { join } from 'node:path';
import { CHROMIUM_ARGS, chromiumPath } from './chromium';
import { ADMIN, LabConsole } from './console';
import { LabEngine } from './engine';
import { buildImages } from './images';
import { removeLeftovers } from './node';
import { LabRegistry } from './registry';
import { signIn } from './sign-in';

/**
 * What every browser test finds running: an engine with the tests' images, a registry, and Gantry with the
 * engine connected and an admin signed in. Answers the function that takes it all down.
 */
export default async function setUp(_config: FullConfig): Promise<() => Promise<void>> {
  const undo: (() => Promise<void>)[] = [];
  const tearDown = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    await removeLeftovers();
    const engine = await LabEngine.start({ name: `e2e-${process.pid}` });
    undo.push(() => engine.remove());
    await buildImages(engine);
    const registry = await LabRegistry.start();
    undo.push(() => registry.stop());
    const gantry = await LabConsole.start({ engine: engine.host });
    undo.push(() => gantry.remove());

    const state = join(gantry.directory, 'admin-state.json');
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS });
    try {
      const page = await browser.newPage();
      await signIn(page, gantry.url, ADMIN.user, ADMIN.password);
      await page.context().storageState({ path: state });
    } finally {
      await browser.close();
    }
    // Read by `test.ts` in the worker processes.
    process.env.GANTRY_TEST_URL = gantry.url;
    process.env.GANTRY_TEST_STATE = state;
    process.env.GANTRY_TEST_ENGINE = engine.node.name;
    process.env.GANTRY_TEST_REGISTRY = registry.address;
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}
