import { describe, expect, it } from 'vitest';
import { LiveFlow } from './live-flow';

describe('LiveFlow', () => {
  it('never calls history old', () => {
    const flow = new LiveFlow(() => 1_000_000);
    expect(flow.isBehind(1)).toBe(false);
  });

  it('calls a live log behind once its lines are older than they were, whatever the clocks say', () => {
    let nowMs = 1_000_000;
    const flow = new LiveFlow(() => nowMs);
    flow.live();
    // The engine's clock is an hour back.
    expect(flow.isBehind(nowMs - 3_600_000)).toBe(false);
    nowMs += 10_000;
    expect(flow.isBehind(nowMs - 3_600_000 - 1_000)).toBe(false);
    expect(flow.isBehind(nowMs - 3_600_000 - 3_000)).toBe(true);
    flow.jumped();
    expect(flow.isBehind(nowMs - 3_600_000 - 3_000)).toBe(false);
  });

  it('waits only once more was read than may be', async () => {
    let nowMs = 0;
    const flow = new LiveFlow(() => nowMs);
    const leaving = new AbortController();
    await flow.pace(1e9, leaving.signal);
    flow.live();
    await flow.pace(1024 * 1024, leaving.signal);
    const waiting = flow.pace(1e9, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow();
    nowMs += 1e9;
    await flow.pace(1024, new AbortController().signal);
  });
});
