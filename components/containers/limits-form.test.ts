import { describe, expect, it } from 'vitest';
import { limitsInput, limitsProblems, limitsValues, noLimits } from './limits-form';

const MiB = 2 ** 20;

describe('limits as they are typed', () => {
  it('shows what is set and leaves the rest empty', () => {
    expect(
      limitsValues({
        memoryBytes: 512 * MiB,
        memoryReservationBytes: 0,
        cpus: 1.5,
        cpuShares: 0,
        pidsLimit: -1,
      }),
    ).toEqual({ ...noLimits, memory: '512 MiB', cpus: '1.5' });
  });

  it('sends only what changed, and an emptied field as no limit', () => {
    const before = { ...noLimits, memory: '512 MiB', cpus: '1', pids: '100' };
    expect(limitsInput(before, before)).toEqual({});
    expect(limitsInput({ ...before, memory: '1g', pids: '' }, before)).toEqual({
      memoryBytes: 1024 * MiB,
      pidsLimit: 0,
    });
    expect(limitsInput({ ...noLimits, cpus: '0.25' }, noLimits)).toEqual({ cpus: 0.25 });
  });

  it('says what is wrong at each field', () => {
    expect(limitsProblems(noLimits)).toEqual({});
    expect(
      Object.keys(
        limitsProblems({ memory: 'much', memoryReservation: 'some', cpus: '0', cpuShares: '1', pids: '1.5' }),
      ),
    ).toEqual(['memory', 'memoryReservation', 'cpus', 'cpuShares', 'pids']);
    expect(limitsProblems({ ...noLimits, memory: '1m' }).memory).toContain('6 MiB');
    expect(
      limitsProblems({ ...noLimits, memory: '64m', memoryReservation: '128m' }).memoryReservation,
    ).toContain('limit');
  });
});
