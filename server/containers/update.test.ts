import type { ContainerResources } from '@/lib/compose/engine/container-spec';
import { describe, expect, it } from 'vitest';
import type { ContainerInspect } from '../engine/container-types';
import { changeOf, type UpdateInput } from './update';

const MiB = 1024 * 1024;
const none: ContainerResources = {
  memoryBytes: 0,
  memorySwapBytes: 0,
  memoryReservationBytes: 0,
  nanoCpus: 0,
  cpuShares: 0,
  cpuQuota: 0,
  cpuPeriod: 0,
  cpusetCpus: '',
  cpusetMems: '',
  pidsLimit: 0,
};

type Asked = Pick<UpdateInput, 'resources' | 'restart'>;
function change(
  asked: Asked,
  resources: Partial<ContainerResources> = {},
  more: { autoRemove?: boolean } = {},
) {
  const now: Pick<ContainerInspect, 'name' | 'autoRemove' | 'resources'> = {
    name: 'web',
    autoRemove: false,
    ...more,
    resources: { ...none, ...resources },
  };
  return changeOf({ cluster: 'local', container: 'web', ...asked }, now, { cpus: 2 });
}

describe('changeOf', () => {
  it('sends what was asked, CPUs in billionths', () => {
    expect(change({ resources: { memoryBytes: 64 * MiB, cpus: 1.5, pidsLimit: 100 } })).toEqual({
      memoryBytes: 64 * MiB,
      nanoCpus: 1_500_000_000,
      pidsLimit: 100,
    });
  });

  it('keeps the swap beside the memory as large as it was', () => {
    const now = { memoryBytes: 64 * MiB, memorySwapBytes: 96 * MiB };
    expect(change({ resources: { memoryBytes: 256 * MiB } }, now).memorySwapBytes).toBe(288 * MiB);
    expect(
      change({ resources: { memoryBytes: 256 * MiB } }, { ...now, memorySwapBytes: -1 }).memorySwapBytes,
    ).toBeUndefined();
    expect(change({ resources: { memoryBytes: 256 * MiB, memorySwapBytes: -1 } }, now).memorySwapBytes).toBe(
      -1,
    );
  });

  it('refuses to lift what the engine would silently keep, and says what to do instead', () => {
    expect(() => change({ resources: { memoryBytes: 0 } }, { memoryBytes: MiB })).toThrow(/memory limit/);
    expect(() => change({ resources: { cpus: 0 } }, { nanoCpus: 1e9 })).toThrow(/Set it to 2/);
    expect(() => change({ resources: { cpus: 0 } }, { cpuQuota: 50_000 })).toThrow(/CPU limit/);
    expect(change({ resources: { memoryBytes: 0, cpus: 0 } })).toEqual({});
  });

  it('lifts what can be lifted, in the words of the engine', () => {
    expect(
      change({ resources: { memoryReservationBytes: 0, pidsLimit: 0 } }, { memoryReservationBytes: MiB }),
    ).toEqual({ memoryReservationBytes: -1, pidsLimit: -1 });
  });

  it('drops a count of retries that the policy does not take', () => {
    expect(change({ resources: {}, restart: { name: 'always', maximumRetryCount: 5 } })).toEqual({
      restartPolicy: { name: 'always', maximumRetryCount: 0 },
    });
    expect(change({ resources: {}, restart: { name: 'on-failure', maximumRetryCount: 5 } })).toEqual({
      restartPolicy: { name: 'on-failure', maximumRetryCount: 5 },
    });
  });

  it('refuses a restart policy on a container that is removed when it stops', () => {
    const asked: Asked = { resources: {}, restart: { name: 'always', maximumRetryCount: 0 } };
    expect(() => change(asked, {}, { autoRemove: true })).toThrow(/removed when it stops/);
  });
});
