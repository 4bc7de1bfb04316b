import { describe, expect, it, vi } from 'vitest';
import type { NodeUsage } from '@/lib/node-usage';
import { NodeUsageStore } from './node-usage-store';

const measured: NodeUsage = {
  ...{ state: 'measured', nanoCpus: 5e8, memoryBytes: 1024, running: 2, measured: 2 },
};

describe('the usage of nodes on screen', () => {
  it('knows which are shown, each once however often it is', () => {
    const store = new NodeUsageStore();
    const told = vi.fn();
    store.subscribeShown(told);
    const first = store.show('b');
    const again = store.show('b');
    store.show('a');
    expect(store.shown).toEqual(['a', 'b']);
    expect(told).toHaveBeenCalledTimes(2);
    first();
    expect(store.shown).toEqual(['a', 'b']);
    again();
    expect(store.shown).toEqual(['a']);
    expect(told).toHaveBeenCalledTimes(3);
  });

  it('keeps what was measured while it is measured anew, and not when the engine is gone', () => {
    const store = new NodeUsageStore();
    store.take({ type: 'usage', node: 'a', usage: { state: 'measuring' } });
    store.take({ type: 'usage', node: 'a', usage: measured });
    store.take({ type: 'usage', node: 'a', usage: { state: 'measuring' } });
    expect(store.of('a')).toEqual(measured);
    store.take({ type: 'usage', node: 'a', usage: { state: 'unknown', reason: 'Gone.' } });
    expect(store.of('a')).toEqual({ state: 'unknown', reason: 'Gone.' });
  });
});
