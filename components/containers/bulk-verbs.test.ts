import { describe, expect, it } from 'vitest';
import { bulkPlan, whyNotAny } from './bulk-verbs';

const running = { id: '1', name: 'web', state: 'running' } as const;
const exited = { id: '2', name: 'job', state: 'exited' } as const;
const removing = { id: '3', name: 'old', state: 'removing' } as const;

describe('bulkPlan', () => {
  it('touches what the state allows and says why the rest is left alone', () => {
    expect(bulkPlan('stop', [running, exited])).toEqual({
      touched: [running],
      skipped: [{ container: exited, reason: 'It has stopped already.' }],
    });
    expect(bulkPlan('remove', [running, exited, removing]).touched).toEqual([running, exited]);
  });
});

describe('whyNotAny', () => {
  it('is null as soon as one can be touched', () => {
    expect(whyNotAny('start', [running, exited])).toBeNull();
    expect(whyNotAny('start', [running])).toBe('It is running already.');
    expect(whyNotAny('pause', [exited, removing])).toMatch(/none/);
  });
});
