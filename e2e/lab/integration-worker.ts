import { engineVariable } from './integration-setup';

// `DOCKER_HOST` names the engine of this worker, for Gantry's adapter and Docker's tools alike.
const worker = process.env.VITEST_POOL_ID ?? '';
const host = process.env[engineVariable(worker)];
if (host === undefined) throw new Error(`No engine was started for the test worker "${worker}"`);
process.env.DOCKER_HOST = host;
