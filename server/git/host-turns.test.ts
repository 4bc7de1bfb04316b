import { expect, it, vi } from 'vitest';
import { GantryError } from '@/lib/errors';
import { createHostTurns } from './host-turns';

/** Work that ends when it is told to. */
function workBench() {
  const inTurn = createHostTurns(
    { total: { running: 3, waiting: 2 }, perHost: { running: 2, waiting: 1 } },
    () => new GantryError('throttled'),
  );
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (host: string, name: string) =>
    inTurn(host, async () => {
      running.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
      running.splice(running.indexOf(name), 1);
      return name;
    });
  const end = (name: string) => ends.get(name)?.();
  return { begin, end, running };
}

it('lets one host not take all turns, however much waits for it', async () => {
  const { begin, end, running } = workBench();
  const slow = ['a1', 'a2', 'a3'].map((name) => begin('slow.example.com', name));
  const other = begin('other.example.com', 'b1');
  await vi.waitFor(() => expect(running).toEqual(['a1', 'a2', 'b1']));
  await expect(begin('slow.example.com', 'a4')).rejects.toMatchObject({ code: 'throttled' });
  end('b1');
  expect(await other).toBe('b1');
  expect(running).toEqual(['a1', 'a2']);
  end('a1');
  await vi.waitFor(() => expect(running).toEqual(['a2', 'a3']));
  end('a2');
  end('a3');
  expect(await Promise.all(slow)).toEqual(['a1', 'a2', 'a3']);
});

it('runs no more than so many of all hosts, and goes on after what failed', async () => {
  const { begin, end, running } = workBench();
  const all = ['a', 'b', 'c', 'd', 'e'].map((host) => begin(host, host));
  await vi.waitFor(() => expect(running).toEqual(['a', 'b', 'c']));
  await expect(begin('f', 'f')).rejects.toMatchObject({ code: 'throttled' });
  const failing = createHostTurns(
    { total: { running: 1, waiting: 0 }, perHost: { running: 1, waiting: 0 } },
    () => new GantryError('throttled'),
  );
  await expect(failing('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await failing('a', () => Promise.resolve('here'))).toBe('here');
  for (const host of ['a', 'b', 'c', 'd', 'e']) {
    await vi.waitFor(() => expect(running).toContain(host));
    end(host);
  }
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
});
