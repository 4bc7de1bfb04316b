import { Worker } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { GantryError } from '@/lib/errors';
import { createThread } from './thread';

it('is ended where it does not get ready, and the next request begins another', async () => {
  const ended = vi.spyOn(Worker.prototype, 'terminate');
  const thread = createThread<string, string>({
    script: new URL(`data:text/javascript,${encodeURIComponent('setInterval(() => undefined, 1000);')}`),
    deadlineMs: 10,
    startMs: 50,
    memoryMib: 64,
    refused: (why) => new GantryError('git_unusable', { message: why }),
  });
  for (const times of [1, 2]) {
    await expect(thread.ask('hello')).rejects.toMatchObject({
      code: 'internal',
      cause: { message: 'the thread was not ready within 0.05 s' },
    });
    expect(ended).toHaveBeenCalledTimes(times);
  }
  ended.mockRestore();
  await thread.close();
});
