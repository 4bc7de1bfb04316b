import { LabEngine } from './engine';
import { buildImages } from './images';
import { removeLeftovers } from './node';

/**
 * Gives the integration tests an engine of their own, with the tests' images: `DOCKER_HOST` names it, for
 * Gantry's adapter and Docker's tools alike. Answers the function that takes it down.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  await removeLeftovers();
  const engine = await LabEngine.start({ name: `integration-${process.pid}` });
  try {
    await buildImages(engine);
  } catch (error) {
    await engine.remove();
    throw error;
  }
  process.env.DOCKER_HOST = engine.host;
  return () => engine.remove();
}
