import type { TestProject } from 'vitest/node';
import { LabEngine } from './engine';
import { buildImages } from './images';
import { removeLeftovers } from './node';

/** The engine of one worker, as `DOCKER_HOST` has it, in the environment of all of them. */
export function engineVariable(worker: string): string {
  return `GANTRY_TEST_ENGINE_${worker}`;
}

/**
 * Gives each worker of the integration tests an engine of its own, with the tests' images: what one test file counts or
 * prunes is no other's. Answers the function that takes them down.
 */
export default async function setUp({ config }: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const engines: LabEngine[] = [];
  const takeDown = async () => {
    await Promise.all(engines.map((engine) => engine.remove()));
  };
  try {
    for (let worker = 1; worker <= config.maxWorkers; worker++) {
      const engine = await LabEngine.start({ name: `integration-${process.pid}-${worker}` });
      engines.push(engine);
      await buildImages(engine);
      process.env[engineVariable(String(worker))] = engine.host;
    }
  } catch (error) {
    await takeDown();
    throw error;
  }
  return takeDown;
}
