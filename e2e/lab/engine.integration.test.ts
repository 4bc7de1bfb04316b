import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LabCompose } from './compose';
import { answers, LabEngine } from './engine';
import { BUSYBOX, buildImages, WEB } from './images';
import { abandonedLabDirectories, labDirectory, labProcesses } from './lab-directory';
import { removeLeftovers } from './node';
import { output, run, waitFor } from './processes';
import { LabRegistry } from './registry';

const abandonedRun = fileURLToPath(new URL('./abandoned-run.ts', import.meta.url));
const name = `lab-test-${process.pid}`;
const patience = { timeout: 45_000, interval: 100 };

describe('a lab engine', () => {
  let engine: LabEngine;

  beforeAll(async () => {
    engine = await LabEngine.start({ name, tcp: 'tls' });
    await buildImages(engine);
  });
  afterAll(() => engine.remove());

  it('is the one that DOCKER_HOST does not name', async () => {
    expect(process.env.DOCKER_HOST).toMatch(/^unix:\/\/.*\/integration-\d+-\d\/docker\.sock$/);
    const other = await output('docker', ['info', '--format', '{{.ID}}']);
    expect(await engine.docker(['info', '--format', '{{.ID}} {{.Name}}'])).not.toContain(other);
    expect(await engine.docker(['info', '--format', '{{.Name}}'])).toBe(name);
  });

  it('publishes ports at the address of its node', async () => {
    await engine.docker(['rm', '--force', 'lab-web']);
    await engine.docker(['run', '--detach', '--name', 'lab-web', '--publish', '8080:8080', WEB]);
    await vi.waitFor(async () => {
      const page = await fetch(`http://${engine.node.address}:8080/`);
      expect(await page.text()).toContain('It works.');
    }, patience);
    await waitFor(
      async () =>
        (await engine.docker(['inspect', '--format', '{{.State.Health.Status}}', 'lab-web'])) === 'healthy',
      patience.timeout,
      () => 'the web container does not become healthy',
    );
  });

  it('comes back with its containers after a crash', async () => {
    await engine.kill();
    try {
      expect(await answers(engine.socketPath)).toBe(false);
    } finally {
      await engine.startDaemon();
    }
    expect(await engine.docker(['ps', '--all', '--format', '{{.Names}}'])).toBe('lab-web');
  });

  it('is frozen and thawed', async () => {
    engine.pause();
    try {
      // The signal reaches a program's threads one after the other.
      await waitFor(
        async () => !(await answers(engine.socketPath)),
        patience.timeout,
        () => 'the engine answers though it is frozen',
      );
    } finally {
      engine.resume();
    }
    await waitFor(
      () => answers(engine.socketPath),
      patience.timeout,
      () => 'the engine does not answer again',
    );
  });

  it('serves tcp with TLS to holders of a certificate only', async () => {
    const files = engine.certificates;
    if (files === null) throw new Error('no certificates');
    const ca = readFileSync(files.ca);
    const client = { cert: readFileSync(files.clientCertificate), key: readFileSync(files.clientKey) };
    const url = `${engine.tcpHost.replace('tcp:', 'https:')}/_ping`;
    const ask = (options: https.RequestOptions) =>
      new Promise<number | undefined>((resolve, reject) => {
        https
          .get(url, { ...options, agent: false }, (answer) => resolve(answer.resume().statusCode))
          .on('error', reject);
      });
    expect(await ask({ ca, ...client })).toBe(200);
    await expect(ask({ ca })).rejects.toThrow();
    await expect(ask(client)).rejects.toThrow(/certificate/);
  });

  it('is found again by its name', async () => {
    expect(await LabEngine.attach(name).docker(['info', '--format', '{{.Name}}'])).toBe(name);
  });

  it('pushes to the registry and pulls from it', async () => {
    const registry = await LabRegistry.start();
    try {
      const image = `${registry.address}/lab/busybox:1`;
      await engine.docker(['tag', BUSYBOX, image]);
      await engine.docker(['push', image]);
      await engine.docker(['image', 'rm', image]);
      expect(await engine.docker(['pull', image])).toContain('Downloaded newer image');
    } finally {
      await registry.stop();
    }
  });

  it('is used by docker-compose', async () => {
    const compose = LabCompose.create(
      engine,
      `services: { db: { image: '${BUSYBOX}', command: sleep 600 } }\n`,
    );
    try {
      await compose.must('lab', ['up', '--detach']);
      expect(await engine.docker(['ps', '--format', '{{.Names}}'])).toContain('db');
      await compose.must('lab', ['down', '--volumes']);
      expect(await engine.docker(['network', 'ls', '--format', '{{.Name}}'])).not.toContain('lab_default');
    } finally {
      compose.remove();
    }
  });
});

describe('removing an engine', () => {
  it('leaves nothing, even of one that was killed while it ran a container', async () => {
    const engine = await LabEngine.start({ name: `${name}-gone` });
    await buildImages(engine);
    await engine.docker(['run', '--detach', BUSYBOX, 'sleep', '600']);
    await engine.kill();
    const { directory, name: node, address } = engine.node;
    await engine.remove();
    expect(existsSync(labDirectory(node))).toBe(false);
    expect(labProcesses(directory)).toEqual([]);
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(directory);
    expect((await run('ip', ['link', 'show', `gantry-lab-${address.split('.')[3]}`])).code).not.toBe(0);
    expect(
      (await run('find', ['/sys/fs/cgroup', '-maxdepth', '2', '-name', `gantry-lab-${node}`])).stdout,
    ).toBe('');
  });

  it('is done for a run that was killed itself', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', abandonedRun, `${name}-killed`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
      child.on('exit', () => reject(new Error('the run ended by itself')));
    });
    const directories = said.split(' ');
    expect(directories).toHaveLength(2);
    child.kill('SIGKILL');
    await waitFor(
      () => directories.every((directory) => abandonedLabDirectories().includes(basename(directory))),
      patience.timeout,
      () => 'the run does not end',
    );
    await removeLeftovers();
    for (const directory of directories) {
      expect(existsSync(directory)).toBe(false);
      expect(labProcesses(directory)).toEqual([]);
    }
  });

  it('is not hindered by what an earlier run left under the same name', async () => {
    await LabEngine.start({ name: `${name}-again` });
    const second = await LabEngine.start({ name: `${name}-again` });
    expect(await answers(second.socketPath)).toBe(true);
    await second.remove();
  });
});
