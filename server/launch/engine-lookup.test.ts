import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineCandidates, lookUpEngine, pingEngine } from './engine-lookup.mjs';

let directory: string;
const servers: http.Server[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gantry-lookup-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(directory, { recursive: true, force: true });
});

/** Listens on a socket of that name and gives its address. */
async function listen(name: string, handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  servers.push(server);
  const path = join(directory, name);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return `unix://${path}`;
}

const engine: http.RequestListener = (request, response) => {
  response.writeHead(request.url === '/_ping' ? 200 : 404, { 'api-version': '1.41' }).end('OK');
};

describe('where an engine is looked for', () => {
  it('is what the user named, and nowhere else', () => {
    const both = { GANTRY_ENGINE: 'tcp://a:1', DOCKER_HOST: 'tcp://b:2' };
    expect(engineCandidates(both).map((entry) => entry.address)).toEqual(['tcp://a:1']);
    expect(engineCandidates({ DOCKER_HOST: 'tcp://b:2' }).map((entry) => entry.address)).toEqual([
      'tcp://b:2',
    ]);
  });

  it("is Docker's socket and then Podman's, when nothing is named", () => {
    expect(engineCandidates({ XDG_RUNTIME_DIR: '/run/user/7' }).map((entry) => entry.address)).toEqual([
      'unix:///var/run/docker.sock',
      'unix:///run/podman/podman.sock',
      'unix:///run/user/7/podman/podman.sock',
    ]);
  });
});

describe('asking an address', () => {
  it('tells Docker from Podman', async () => {
    const docker = await listen('docker.sock', engine);
    const podman = await listen('podman.sock', (_request, response) => {
      response.writeHead(200, { 'api-version': '1.41', 'libpod-api-version': '4.3.1' }).end('OK');
    });
    expect(await pingEngine(docker, {})).toEqual({ answered: true, detail: 'Docker answers, API 1.41' });
    expect(await pingEngine(podman, {})).toEqual({ answered: true, detail: 'Podman answers, API 1.41' });
  });

  it('refuses what answers but is no engine', async () => {
    const other = await listen('web.sock', (_request, response) => response.writeHead(200).end('hello'));
    expect(await pingEngine(other, {})).toMatchObject({
      answered: false,
      detail: expect.stringContaining('not a Docker engine'),
    });
    const broken = await listen('broken.sock', (request) => request.socket.destroy());
    expect((await pingEngine(broken, {})).answered).toBe(false);
  });

  it('gives up on one that accepts and says nothing', async () => {
    const silent = await listen('silent.sock', () => {});
    expect(await pingEngine(silent, {}, 100)).toEqual({ answered: false, detail: 'no answer within 0.1 s' });
  });

  it.each([
    ['unix:///nowhere/docker.sock', 'there is no such socket'],
    ['unix://', 'the address names no socket'],
    ['tcp://127.0.0.1:1', 'nothing listens there'],
    ['ssh://host', 'not supported here'],
    ['docker.sock', 'not an address'],
    ['', 'not an address'],
  ])('says what is wrong with %s', async (address, reason) => {
    const { answered, detail } = await pingEngine(address, {});
    expect(answered).toBe(false);
    expect(detail).toContain(reason);
  });

  it('says that the certificates named in DOCKER_CERT_PATH are missing', async () => {
    const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: directory };
    expect((await pingEngine('tcp://127.0.0.1:1', tls)).detail).toContain('ca.pem');
  });
});

it('reports every address it asked', async () => {
  const address = await listen('docker.sock', engine);
  expect(await lookUpEngine({ DOCKER_HOST: address })).toEqual({
    found: address,
    attempts: [{ address, origin: 'DOCKER_HOST', answered: true, detail: 'Docker answers, API 1.41' }],
  });
  expect(await lookUpEngine({ DOCKER_HOST: 'unix:///nowhere' })).toMatchObject({ found: null });
});
