import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { createDirectoryHandlers } from './handlers';

/** How often it is looked whether it is time. */
const lookMs = 30_000;

let test: TestAccess;
let nowMs: number;
/** A directory that hangs up on everybody. */
let down: Server;
let calls: number;
beforeEach(async () => {
  calls = 0;
  down = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => down.listen(0, '127.0.0.1', resolve));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  nowMs = 1_700_000_000_000;
  test = await startTestAccess({ now: () => nowMs });
});
afterEach(async () => {
  await test.close();
  vi.useRealTimers();
  down.close();
});

const pass = (ms: number) => {
  nowMs += ms;
  vi.advanceTimersByTime(lookMs);
};
const readAt = (timeMs: number) =>
  vi.waitFor(() => expect(test.access.directory.lastSync()).toMatchObject({ timeMs }), { timeout: 10_000 });

it('a directory is read by itself as often as was set, also after it was down', async () => {
  const root = testCall(testCaller(await test.addUser('root', 'Admin'), 'Admin'));
  const directory = createDirectoryHandlers(test);
  const address = down.address();
  const port = typeof address === 'object' ? address?.port : 0;
  pass(lookMs);
  await directory.update(
    {
      ...{
        name: 'Corp',
        url: `ldaps://127.0.0.1:${port}`,
        ca: '',
        bindDn: 'cn=reader',
        bindPassword: 'secret',
      },
      ...{ userBase: 'ou=people', userFilter: '(objectClass=person)', nameAttribute: 'uid' },
      ...{ keyAttribute: 'entryUUID', groupBase: '', groupFilter: '(objectClass=group)' },
      ...{ nestedGroups: 'none', teams: [], syncMinutes: 60 },
    },
    root,
  );
  pass(lookMs);
  const firstMs = nowMs;
  await readAt(firstMs);
  expect(test.access.directory.lastSync()?.error).toContain('directory');

  const callsOfOne = calls;
  expect(callsOfOne).toBeGreaterThan(0);

  pass(59 * 60_000);
  pass(60_000);
  await readAt(firstMs + 60 * 60_000);
  expect(calls).toBe(2 * callsOfOne);
});
