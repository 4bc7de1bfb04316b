import { createServer } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { testEgress } from '../egress/egress-testing';
import { createGitHttp } from './git-http';
import type * as Limits from './git-limits';

vi.mock('./git-limits', async (original) => {
  const { gitLimits } = await original<typeof Limits>();
  return { gitLimits: { ...gitLimits, fetchMs: 100 } };
});

const server = createServer();
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  ['nothing', false],
  ['a part of its answer', true],
])('a server that sends %s and no more is said to be late', async (_, begins) => {
  server.removeAllListeners('request').on('request', (_request, response) => {
    if (begins) response.writeHead(200).write('001e');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const url = new URL(`http://127.0.0.1:${port}/stacks.git`);
  await expect(createGitHttp(testEgress(), url).request({ url: url.href })).rejects.toMatchObject({
    code: 'git_unreachable',
    message: expect.stringContaining('did not send everything within'),
  });
});
