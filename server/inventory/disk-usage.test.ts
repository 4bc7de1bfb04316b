import { expect, it, vi } from 'vitest';
import { GantryError } from '@/lib/errors';
import type { DiskUsage } from '../engine/resource-types';
import { diskUsage, volumeSizes } from './disk-usage';

type Ask = () => Promise<DiskUsage>;
const nodeOf = (ask: Ask) => ({ engine: { system: { diskUsage: ask } } });
const empty: DiskUsage = { layersBytes: 0, images: [], containers: [], volumes: [], buildCache: [] };

it('asks the engine once for all who ask meanwhile, and again later', async () => {
  const ask = vi.fn<Ask>(() => Promise.resolve(empty));
  const node = nodeOf(ask);
  await Promise.all([diskUsage(node), diskUsage(node), volumeSizes(node)]);
  expect(ask).toHaveBeenCalledTimes(1);
  await diskUsage(node);
  expect(ask).toHaveBeenCalledTimes(2);
});

it('waits for its turn where the engine is busy for another, and fails as the engine does', async () => {
  const busy = new GantryError('conflict', { message: 'A disk usage operation is already running.' });
  const ask = vi.fn<Ask>().mockRejectedValueOnce(busy).mockResolvedValueOnce(empty);
  expect(await diskUsage(nodeOf(ask))).toBe(empty);
  const failed = nodeOf(() => Promise.reject(new GantryError('engine_error', { message: 'broken' })));
  await expect(diskUsage(failed)).rejects.toMatchObject({ message: 'broken' });
});

it('lets one leave without ending it for the others', async () => {
  let answer: (usage: DiskUsage) => void = () => undefined;
  const node = nodeOf(() => new Promise((resolve) => (answer = resolve)));
  const leaving = new AbortController();
  const left = diskUsage(node, leaving.signal);
  const stays = diskUsage(node, new AbortController().signal);
  leaving.abort();
  await expect(left).rejects.toBeDefined();
  answer(empty);
  expect(await stays).toBe(empty);
});
