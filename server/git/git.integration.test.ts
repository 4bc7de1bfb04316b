import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LabGitServer } from '../../e2e/lab/git-server';
import { createEgress } from '../egress/egress';
import { createGitReader, type GitReader } from './git-reader';
import { type GitRequest, readHead, readRepository } from './read-repository';

let server: LabGitServer;
const allow = ['127.0.0.1'];
/** As threads do it, which take their time to begin where the sources are not built. */
const here = (allowed: readonly string[]): GitReader => ({
  read: (asked) => readRepository(asked, createEgress(allowed)),
  head: (remote) => readHead(remote, createEgress(allowed)),
});
const reader = here(allow);

beforeAll(async () => {
  server = await LabGitServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  server.login = null;
});

const request = (more: Partial<GitRequest> = {}): GitRequest => ({
  url: server.url,
  ref: 'main',
  user: '',
  token: null,
  file: 'compose.yaml',
  stack: 'shop',
  target: 'engine',
  variables: {},
  profiles: [],
  ...more,
});
const plain = 'services: { web: { image: "app:1" } }\n';

describe('a repository', () => {
  it('is read at the newest commit of a branch, of a tag, and of the default branch', async () => {
    const first = await server.push({ 'compose.yaml': plain }, 'The first\n\nwith a body');
    await server.git('tag', '-f', '-a', 'v1', '-m', 'version 1');
    await server.git('push', '-q', '-f', await server.served('rev-parse', '--absolute-git-dir'), 'v1');
    const second = await server.push({ 'compose.yaml': plain.replace('app:1', 'app:2') }, 'The second');
    const read = await reader.read(request());
    expect(read).toMatchObject({
      commit: { sha: second, subject: 'The second', author: 'Grace' },
      yaml: plain.replace('app:1', 'app:2'),
      files: {},
    });
    expect(await reader.read(request({ ref: '' }))).toEqual(read);
    expect(await reader.read(request({ ref: 'v1' }))).toMatchObject({
      commit: { sha: first, subject: 'The first' },
      yaml: plain,
    });
    const threads = createGitReader(allow);
    expect(await threads.read(request())).toEqual(read);
    expect(await threads.head(request())).toBe(second);
    await expect(threads.head(request({ ref: 'none' }))).rejects.toMatchObject({ code: 'git_unusable' });
    await expect(createGitReader(allow, 1).head(request())).rejects.toMatchObject({
      code: 'git_unusable',
      message: expect.stringContaining('takes longer than'),
    });
    expect(await reader.head(request())).toBe(second);
    expect(await reader.head(request({ ref: 'v1' }))).toBe(first);
    for (const ask of [reader.read, reader.head]) {
      await expect(ask(request({ ref: 'none' }))).rejects.toMatchObject({
        code: 'git_unusable',
        message: expect.stringContaining('no branch or tag "none"'),
      });
    }
  });

  it('is read at the branch that is called so, whatever else ends or begins like it', async () => {
    const main = await server.push({ 'compose.yaml': plain }, 'On main');
    const other = await server.push({ 'compose.yaml': plain }, 'On another', 'other');
    await server.served('update-ref', 'refs/proposed', main);
    for (const name of ['heads/other', 'proposed']) {
      for (const ask of [reader.read, reader.head]) {
        await expect(ask(request({ ref: name })), name).rejects.toMatchObject({
          code: 'git_unusable',
          message: expect.stringContaining(`no branch or tag "${name}"`),
        });
      }
    }
    await server.served('update-ref', 'refs/heads/heads/main', other);
    for (const [ref, sha] of [
      ['main', main],
      ['refs/heads/main', main],
      ['heads/main', other],
      ['refs/heads/heads/main', other],
    ] as const) {
      expect(await reader.head(request({ ref })), ref).toBe(sha);
      expect((await reader.read(request({ ref }))).commit.sha, ref).toBe(sha);
    }
    await server.git('checkout', '-q', 'main');
  });

  it('of one server is not waited for by those of others', async () => {
    const sha = await server.push({ 'compose.yaml': plain }, 'On a quick server');
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.2', resolve));
    const { port } = hanging.address() as AddressInfo;
    const threads = createGitReader([...allow, '127.0.0.2']);
    let ended = 0;
    const slow = [1, 2, 3].map((number) =>
      threads
        .head(request({ url: `http://127.0.0.2:${port}/${number}.git` }))
        .catch(({ code }: { code: string }) => code)
        .finally(() => (ended += 1)),
    );
    expect(await threads.head(request())).toBe(sha);
    expect(ended).toBe(0);
    const closed = new Promise((resolve) => hanging.close(resolve));
    await vi.waitFor(
      () => {
        hanging.closeAllConnections();
        expect(ended).toBe(3);
      },
      { timeout: 30_000 },
    );
    expect(await Promise.all(slow)).toEqual(Array(3).fill('git_unreachable'));
    await closed;
  });

  it('gives what its Compose file names, beside it or below', async () => {
    const yaml = [
      'services:',
      '  web: { image: app, env_file: [./web.env, gone.env], configs: [page], secrets: [key] }',
      'configs: { page: { file: conf/page.html } }',
      'secrets:',
      '  key:',
      '    file: ./${KEY}',
    ].join('\n');
    await server.push(
      {
        'deploy/compose.yaml': yaml,
        'deploy/web.env': 'A=1\n',
        'deploy/conf/page.html': '<p>',
        'deploy/key.pem': 'KEY',
        'web.env': 'A=wrong\n',
      },
      'Files',
      'files',
    );
    const read = await reader.read(
      request({ ref: 'files', file: './deploy/compose.yaml', variables: { KEY: 'key.pem' } }),
    );
    expect(read.files).toEqual({ './web.env': 'A=1\n', 'conf/page.html': '<p>', './key.pem': 'KEY' });
  });

  it('S11: that leads out of itself is refused, by name and line', async () => {
    const naming = (file: string) => `services:\n  web:\n    image: app\n    env_file: ${file}\n`;
    await server.push(
      {
        'link.yaml': { link: '/etc/passwd' },
        'folder/compose.yaml': plain,
        'linked-folder': { link: 'folder' },
        'secret.env': { link: '/proc/self/environ' },
        'to-link.yaml': naming('secret.env'),
        'up.yaml': naming('../up.env'),
        'absolute.yaml': naming('/etc/passwd'),
        'binary.yaml': '\xff\x00'.repeat(3),
      },
      'Links',
      'links',
    );
    await server.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
    await server.git('commit', '-q', '--allow-empty', '-m', 'A submodule');
    await server.git('push', '-q', '-f', await server.served('rev-parse', '--absolute-git-dir'), 'links');
    for (const [file, words] of [
      ['link.yaml', '"link.yaml" of the repository is a symbolic link'],
      ['linked-folder/compose.yaml', '"linked-folder" of the repository is a symbolic link'],
      ['module/compose.yaml', '"module" of the repository is a submodule'],
      ['folder', '"folder" of the repository is a folder'],
      ['to-link.yaml', 'Line 4 of to-link.yaml: "./secret.env" of the repository is a symbolic link'],
      ['up.yaml', 'Line 4 of up.yaml: "../up.env" of the repository leads up with ".."'],
      ['absolute.yaml', 'Line 4 of absolute.yaml: "/etc/passwd" of the repository is an absolute path'],
      ['../compose.yaml', 'leads up with ".."'],
      ['/etc/passwd', 'is an absolute path'],
      ['none.yaml', 'has no file "none.yaml"'],
    ] as const) {
      await expect(reader.read(request({ ref: 'links', file })), file).rejects.toMatchObject({
        code: 'git_unusable',
        message: expect.stringContaining(words.replace('"./', '"')),
      });
    }
  });

  it('that is too large, or is inflated to what is too large, is refused', async () => {
    await server.push({ 'compose.yaml': `${plain}#${'x'.repeat(600_000)}` }, 'Large', 'large');
    await expect(reader.read(request({ ref: 'large' }))).rejects.toMatchObject({
      code: 'git_unusable',
      message: expect.stringContaining('larger than 512 KiB'),
    });
    // 70 MB of zeros are 70 kB on the wire.
    await server.push({ 'compose.yaml': plain, zeros: '\0'.repeat(70_000_000) }, 'A bomb', 'bomb');
    await expect(reader.read(request({ ref: 'bomb' }))).rejects.toMatchObject({
      code: 'git_unusable',
      message: expect.stringContaining('larger than 64 MiB'),
    });
  });

  it('behind a sign-in is read with user and token, which go nowhere else', async () => {
    server.login = { user: 'robot', token: 'canary-token' };
    await expect(reader.read(request())).rejects.toMatchObject({
      code: 'git_denied',
      message: expect.stringContaining('401'),
    });
    await expect(reader.read(request({ user: 'robot', token: 'wrong' }))).rejects.toMatchObject({
      code: 'git_denied',
    });
    expect(await reader.read(request({ user: 'robot', token: 'canary-token' }))).toMatchObject({
      commit: { author: 'Grace' },
    });
    expect(await reader.head(request({ user: 'robot', token: 'canary-token' }))).toMatch(/^[0-9a-f]{40}$/);
  });

  it('S9: is not looked for where nobody is let, nor where a redirect leads', async () => {
    const before = server.asked.length;
    for (const url of [
      server.url,
      `http://localhost:${server.port}/stacks.git`,
      'https://169.254.169.254/x',
    ]) {
      await expect(here([]).read(request({ url }))).rejects.toMatchObject({
        code: 'address_refused',
      });
    }
    await expect(reader.read(request({ url: 'http://192.0.2.1/x' }))).rejects.toMatchObject({
      code: 'address_refused',
      message: expect.stringContaining('https'),
    });
    const elsewhere: string[] = [];
    const redirecting = createServer((asked, response) => {
      elsewhere.push(asked.headers.authorization ?? 'nobody');
      response.writeHead(301, { location: `${server.url}/info/refs?service=git-upload-pack` }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const { port } = redirecting.address() as AddressInfo;
    await expect(
      reader.read(request({ url: `http://127.0.0.1:${port}/old.git`, token: 'canary-token' })),
    ).rejects.toMatchObject({
      code: 'git_unreachable',
      message: expect.stringContaining(`it leads to: ${server.url}`),
    });
    await new Promise((resolve) => redirecting.close(resolve));
    expect(elsewhere).toEqual(['nobody']);
    expect(server.asked.length).toBe(before);
  });

  it('that is none, or a server that is gone, is said in words', async () => {
    await expect(reader.read(request({ url: `${server.url}-none` }))).rejects.toMatchObject({
      code: 'git_denied',
      message: expect.stringContaining('404'),
    });
    const page = createServer((_asked, response) => response.end('<html>'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/x`;
    await expect(reader.read(request({ url }))).rejects.toMatchObject({
      code: 'git_unusable',
      message: expect.stringContaining('no git repository'),
    });
    await new Promise((resolve) => page.close(resolve));
    await expect(reader.read(request({ url }))).rejects.toMatchObject({
      code: 'git_unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
