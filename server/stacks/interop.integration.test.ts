import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LabCompose } from '../../e2e/lab/compose';
import { createStacksBench, type StacksBench } from './testing';

const yaml = `version: "3.7"
services:
  db:
    image: gantry-test/busybox:1
    command: [sleep, "600"]
    volumes: ["data:/data"]
  web:
    image: gantry-test/busybox:1
    command: [sleep, "600"]
    depends_on: [db]
volumes:
  data:
`;

let bench: StacksBench;
beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  bench = await createStacksBench(host);
});
afterAll(() => bench.close());

const patience = { timeout: 45_000, interval: 100 };
let tools = 0;

/** Docker's own tool on the same engine, and a stack's name of its own, which is free again afterwards. */
function tool(name: string) {
  const stack = `st${process.pid}-${++tools}-${name}`;
  const compose = LabCompose.create({ environment: () => process.env }, yaml);
  onTestFinished(async () => {
    await compose.run(stack, ['down', '--volumes']);
    compose.remove();
  });
  return { stack, compose };
}

describe('beside docker-compose', () => {
  it('deploys what docker-compose lists and takes down', async () => {
    const { stack, compose } = tool('ours');
    expect((await bench.deploy(stack, yaml)).job).toMatchObject({ state: 'succeeded', errorMessage: null });
    const listed = await compose.must(stack, ['ps']);
    expect(listed).toContain(`${stack}-db-1`);
    expect(listed).toMatch(new RegExp(`${stack}-web-1 .* Up`));
    await compose.must(stack, ['stop']);
    await expect.poll(async () => (await bench.get(stack)).state, patience).toBe('stopped');
    await compose.must(stack, ['down']);
    expect(await bench.containers(stack)).toEqual({});
    // Its volume was kept, and the next deploy takes it up again.
    const { plan } = await bench.plan(stack, yaml);
    expect(plan?.steps.map(({ kind, object }) => `${kind} ${object}`).sort()).toEqual([
      'create container',
      'create container',
      'create network',
    ]);
    expect((await bench.deploy(stack, yaml)).job.state).toBe('succeeded');
    expect((await bench.remove(stack, true)).state).toBe('succeeded');
  });

  it('shows what docker-compose deployed, and can take it over', async () => {
    const { stack, compose } = tool('theirs');
    await compose.must(stack, ['up', '--detach', '--scale', 'web=2']);
    await expect
      .poll(async () => {
        const { items } = await bench.handlers.list(
          { cluster: 'local', search: stack, limit: 50 },
          bench.call,
        );
        return items.map(({ name, origin, state, services, containers, revision }) => ({
          name,
          origin,
          state,
          services,
          running: containers.running,
          revision,
        }));
      }, patience)
      .toEqual([
        {
          name: stack,
          origin: 'other',
          state: 'running',
          services: ['db', 'web'],
          running: 3,
          revision: null,
        },
      ]);
    const detail = await bench.get(stack);
    expect(detail.serviceDetails).toMatchObject([
      { name: 'db', fileReplicas: null, replicas: 1, running: 1 },
      { name: 'web', fileReplicas: null, replicas: 2, running: 2 },
    ]);
    await expect(bench.scale(stack, 'web', 3)).rejects.toMatchObject({ code: 'not_found' });
    const { plan } = await bench.plan(stack, yaml);
    const reasons = plan?.steps.flatMap((step) => (step.kind === 'recreate' ? step.reasons : [])) ?? [];
    expect(reasons.join()).toContain('docker compose 1.29');
    expect((await bench.deploy(stack, yaml)).job).toMatchObject({ state: 'succeeded', errorMessage: null });
    await expect
      .poll(() => bench.get(stack), patience)
      .toMatchObject({ origin: 'gantry', revision: 1, state: 'running' });
    expect(Object.keys(await bench.containers(stack)).sort()).toEqual([`${stack}-db-1`, `${stack}-web-1`]);
    expect((await bench.plan(stack, yaml)).plan).toMatchObject({ empty: true });
  });
});
