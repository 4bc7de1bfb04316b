import { describe, expect, it } from 'vitest';
import type { ServiceSpecView } from '@/lib/contract/services';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { defaultPolicy, specOfValues, valuesOfSpec } from './service-form';
import { serviceProblems } from './service-problems';
import type { ServiceValues } from './service-values';

const counter = () => {
  let key = 0;
  return () => (key += 1);
};

const rich = (): ServiceSpecView => {
  const empty = emptyServiceSpec();
  return {
    ...empty,
    name: 'web',
    labels: { team: 'a' },
    container: {
      ...empty.container,
      image: 'web:1@sha256:abc',
      args: ['nginx', '-g', 'daemon off;'],
      environment: [{ name: 'TOKEN', value: null, mark: 'm1' }],
      mounts: [
        { type: 'volume', source: 'data', target: '/data', readOnly: false, noCopy: true },
        { type: 'cluster', source: 'group:db', target: '/shared', readOnly: false },
        { type: 'image', source: 'tools', target: '/tools', readOnly: false },
      ],
      healthcheck: {
        test: ['CMD', 'wget', 'x y'],
        intervalMs: 0,
        timeoutMs: 0,
        startPeriodMs: 0,
        retries: 0,
      },
      secrets: [{ id: 's1', name: 'db', target: 'password', uid: '0', gid: '0', mode: 0o400 }],
    },
    resources: {
      limits: { nanoCpus: 123_456_789, memoryBytes: 123_456_789, pids: 0 },
      reservations: { nanoCpus: 0, memoryBytes: 0 },
    },
    networks: [{ target: 'n1', aliases: ['api'] }],
  };
};

const edited = (change: (values: ServiceValues) => Partial<ServiceValues>) => {
  const base = rich();
  const shown = valuesOfSpec(base, counter());
  return specOfValues({ ...shown, ...change(shown) }, shown, base);
};

describe('the form of a service', () => {
  it('changes nothing where nothing was typed, however it is shown', () => {
    expect(edited(() => ({}))).toEqual(rich());
    expect(serviceProblems(valuesOfSpec(rich(), counter()))).toEqual({});
  });

  it('keeps values it does not show, and takes those that are typed', () => {
    const add = edited(({ environment }) => ({
      environment: [...environment, { key: 99, name: 'NEW', value: '' }],
    }));
    expect(add.container.environment).toEqual([
      { name: 'TOKEN', value: null, mark: 'm1' },
      { name: 'NEW', value: '' },
    ]);
    const replaced = edited(({ environment }) => ({
      environment: environment.map((row) => ({ ...row, value: 'two' })),
    }));
    expect(replaced.container.environment).toEqual([{ name: 'TOKEN', value: 'two' }]);
  });

  it('keeps what of a mount and a network it has no field for', () => {
    const spec = edited(({ mounts, networks }) => ({
      mounts: mounts.map((row) => ({ ...row, readOnly: true })),
      networks: [...networks, 'n2'],
    }));
    expect(spec.container.mounts).toEqual([
      { type: 'volume', source: 'data', target: '/data', readOnly: true, noCopy: true },
      { type: 'cluster', source: 'group:db', target: '/shared', readOnly: true },
      { type: 'image', source: 'tools', target: '/tools', readOnly: false },
    ]);
    expect(spec.networks).toEqual([
      { target: 'n1', aliases: ['api'] },
      { target: 'n2', aliases: [] },
    ]);
  });

  it('keeps to the last digit what stands rounded beside an edited field', () => {
    const policy = { ...defaultPolicy, delayMs: 12_345, monitorMs: 61_234, maxFailureRatio: 0.125 };
    const base = {
      ...rich(),
      updatePolicy: policy,
      restart: { condition: 'any' as const, delayMs: 12_345, maxAttempts: 0, windowMs: 0 },
    };
    const shown = valuesOfSpec(base, counter());
    const spec = specOfValues(
      {
        ...shown,
        limits: { ...shown.limits, pids: '9' },
        update: { ...shown.update, parallelism: '4' },
        restart: { ...shown.restart, maxAttempts: '3' },
        health: { ...shown.health, retries: '7' },
      },
      shown,
      base,
    );
    expect(spec.resources.limits).toEqual({ ...base.resources.limits, pids: 9 });
    expect(spec.updatePolicy).toEqual({ ...policy, parallelism: 4 });
    expect(spec.restart).toEqual({ ...base.restart, maxAttempts: 3 });
    expect(spec.container.healthcheck).toEqual({ ...base.container.healthcheck, retries: 7 });
  });

  it('reads sizes, times and numbers', () => {
    const spec = edited(({ update, limits }) => ({
      replicas: '5',
      limits: { ...limits, memory: '64m' },
      update: { ...update, delay: '1m30s', maxFailure: '20', parallelism: '2' },
      health: {
        kind: 'command',
        command: 'test -e /ok',
        interval: '5s',
        timeout: '1',
        startPeriod: '0',
        retries: '2',
      },
    }));
    expect(spec.mode).toEqual({ kind: 'replicated', replicas: 5 });
    expect(spec.resources.limits).toEqual({ nanoCpus: 123_456_789, memoryBytes: 64 * 2 ** 20, pids: 0 });
    expect(spec.updatePolicy).toMatchObject({ delayMs: 90_000, maxFailureRatio: 0.2, parallelism: 2 });
    expect(spec.container.healthcheck).toMatchObject({
      test: ['CMD-SHELL', 'test -e /ok'],
      intervalMs: 5_000,
    });
    expect(spec.rollbackPolicy).toBeNull();
  });

  it.each<[string, Partial<ServiceValues>]>([
    ['name', { name: '-web' }],
    ['name', { name: '' }],
    ['image', { image: 'my image' }],
    ['command', { command: 'sh -c "x' }],
    ['replicas', { replicas: 'many' }],
    ['limits.memory', { limits: { memory: 'lots', cpus: '', pids: '' } }],
    [
      'reservations.memory',
      { limits: { memory: '1g', cpus: '', pids: '' }, reservations: { memory: '2g', cpus: '' } },
    ],
    ['constraints', { constraints: ['node.labels.zone=a'] }],
    ['restart.delay', { restart: { condition: 'any', delay: 'soon', maxAttempts: '', window: '' } }],
    ['environment.7.name', { environment: [{ key: 7, name: '', value: 'x' }] }],
    [
      'ports.7.targetPort',
      { ports: [{ key: 7, publishedPort: '80', targetPort: '', protocol: 'tcp', publishMode: 'ingress' }] },
    ],
    [
      'endpointMode',
      {
        endpointMode: 'dnsrr',
        ports: [{ key: 7, publishedPort: '80', targetPort: '80', protocol: 'tcp', publishMode: 'ingress' }],
      },
    ],
    [
      'mounts.7.destination',
      { mounts: [{ key: 7, type: 'volume', source: 'x', destination: 'y', readOnly: false }] },
    ],
    [
      'mounts.7.source',
      { mounts: [{ key: 7, type: 'cluster', source: 'pool:db', destination: '/y', readOnly: false }] },
    ],
    [
      'secrets.7.mode',
      { secrets: [{ key: 7, id: 's', name: 's', target: '', uid: '', gid: '', mode: '9' }] },
    ],
  ])('finds what is wrong: %s', (field, change) => {
    const problems = serviceProblems({ ...valuesOfSpec(rich(), counter()), ...change });
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toMatch(/[.?]$/);
  });
});
