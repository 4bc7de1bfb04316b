import { describe, expect, it } from 'vitest';
import { serviceSpec, type ServiceSpec } from '@/lib/contract/service-spec';
import { serviceSpecJson } from './service-json';
import { toServiceJson } from './service-write';

/** A service as a manager tells it, with fields that `ServiceSpec` does not name at every level. */
const full = {
  Name: 'shop_web',
  Labels: { 'com.docker.stack.namespace': 'shop' },
  TaskTemplate: {
    ContainerSpec: {
      Image: 'shop/web:3@sha256:1111111111111111111111111111111111111111111111111111111111111111',
      Labels: { tier: 'front' },
      Command: ['/entry'],
      Args: ['--port', '80'],
      Hostname: '{{.Node.Hostname}}',
      Env: ['MODE=live', 'TOKEN'],
      Dir: '/srv',
      User: '1000',
      Groups: ['staff'],
      Privileges: { CredentialSpec: null, SELinuxContext: { Disable: true } },
      TTY: true,
      OpenStdin: true,
      ReadOnly: true,
      Init: false,
      StopSignal: 'SIGQUIT',
      StopGracePeriod: 1_500_000_000,
      Healthcheck: {
        Test: ['CMD', 'true'],
        Interval: 30_000_000_000,
        Timeout: 2_000_000_000,
        StartPeriod: 1_000_000,
        StartInterval: 5_000_000,
        Retries: 3,
      },
      Hosts: ['10.0.0.9 db'],
      DNSConfig: { Nameservers: ['1.1.1.1'], Search: ['lan'], Options: ['ndots:1'] },
      Mounts: [
        {
          Type: 'volume',
          Source: 'data',
          Target: '/data',
          Consistency: 'cached',
          VolumeOptions: {
            NoCopy: true,
            Labels: { keep: 'yes' },
            Subpath: 'a/b',
            DriverConfig: { Name: 'nfs', Options: { share: 'x' } },
          },
        },
        {
          Type: 'bind',
          Source: '/etc/hosts',
          Target: '/h',
          ReadOnly: true,
          BindOptions: { Propagation: 'rslave', NonRecursive: true },
        },
        { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 4096, Mode: 511 } },
        { Type: 'quantum', Target: '/q', Spin: 1 },
      ],
      Secrets: [
        { File: { Name: 'key', UID: '0', GID: '0', Mode: 292 }, SecretID: 's1', SecretName: 'key-1' },
      ],
      Configs: [
        { File: { Name: '/conf', UID: '5', GID: '6', Mode: 256 }, ConfigID: 'c1', ConfigName: 'conf' },
        { Runtime: {}, ConfigID: 'c2', ConfigName: 'credential-spec' },
      ],
      Isolation: 'default',
      CapabilityAdd: ['CAP_NET_RAW'],
      CapabilityDrop: ['CAP_CHOWN'],
      Sysctls: { 'net.core.somaxconn': '512' },
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }],
      OomScoreAdj: 7,
    },
    Resources: {
      Limits: { NanoCPUs: 500_000_000, MemoryBytes: 104_857_600, Pids: 100 },
      Reservations: {
        MemoryBytes: 52_428_800,
        GenericResources: [{ DiscreteResourceSpec: { Kind: 'GPU', Value: 1 } }],
      },
    },
    RestartPolicy: { Condition: 'on-failure', Delay: 250_000_000, MaxAttempts: 3, Window: 120_000_000_000 },
    Placement: {
      Constraints: ['node.role==worker'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
      MaxReplicas: 2,
      Platforms: [{ Architecture: 'amd64', OS: 'linux' }],
    },
    Networks: [{ Target: 'n1', Aliases: ['web'], DriverOpts: { encrypted: '' } }],
    LogDriver: { Name: 'json-file', Options: { 'max-size': '1m' } },
    ForceUpdate: 4,
    Runtime: 'container',
  },
  Mode: { Replicated: { Replicas: 3 } },
  UpdateConfig: {
    Parallelism: 2,
    Delay: 10_000_000_000,
    FailureAction: 'rollback',
    Monitor: 15_000_000_000,
    MaxFailureRatio: 0.25,
    Order: 'start-first',
  },
  RollbackConfig: { Parallelism: 0, FailureAction: 'continue', MaxFailureRatio: 0, Order: 'stop-first' },
  EndpointSpec: {
    Mode: 'dnsrr',
    Ports: [{ Name: 'http', Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'host' }],
  },
};

const golden: ServiceSpec = {
  name: 'shop_web',
  labels: { 'com.docker.stack.namespace': 'shop' },
  mode: { kind: 'replicated', replicas: 3 },
  container: {
    image: 'shop/web:3@sha256:1111111111111111111111111111111111111111111111111111111111111111',
    labels: { tier: 'front' },
    command: ['/entry'],
    args: ['--port', '80'],
    hostname: '{{.Node.Hostname}}',
    env: ['MODE=live', 'TOKEN'],
    workingDir: '/srv',
    user: '1000',
    groups: ['staff'],
    tty: true,
    openStdin: true,
    readOnly: true,
    init: false,
    stopSignal: 'SIGQUIT',
    stopGracePeriodMs: 1500,
    healthcheck: { test: ['CMD', 'true'], intervalMs: 30_000, timeoutMs: 2000, startPeriodMs: 1, retries: 3 },
    hosts: ['10.0.0.9 db'],
    dns: { nameservers: ['1.1.1.1'], search: ['lan'], options: ['ndots:1'] },
    mounts: [
      {
        type: 'volume',
        source: 'data',
        target: '/data',
        readOnly: false,
        noCopy: true,
        volumeLabels: { keep: 'yes' },
        driver: { name: 'nfs', options: { share: 'x' } },
      },
      { type: 'bind', source: '/etc/hosts', target: '/h', readOnly: true, propagation: 'rslave' },
      { type: 'tmpfs', source: '', target: '/tmp', readOnly: false, tmpfsBytes: 4096, tmpfsMode: 511 },
    ],
    secrets: [{ id: 's1', name: 'key-1', target: 'key', uid: '0', gid: '0', mode: 0o444 }],
    configs: [{ id: 'c1', name: 'conf', target: '/conf', uid: '5', gid: '6', mode: 0o400 }],
    capAdd: ['CAP_NET_RAW'],
    capDrop: ['CAP_CHOWN'],
    sysctls: { 'net.core.somaxconn': '512' },
    ulimits: [{ name: 'nofile', soft: 1024, hard: 2048 }],
  },
  resources: {
    limits: { nanoCpus: 500_000_000, memoryBytes: 104_857_600, pids: 100 },
    reservations: { nanoCpus: 0, memoryBytes: 52_428_800 },
  },
  restart: { condition: 'on-failure', delayMs: 250, maxAttempts: 3, windowMs: 120_000 },
  placement: {
    constraints: ['node.role==worker'],
    spread: ['node.labels.zone'],
    maxReplicasPerNode: 2,
    platforms: [{ os: 'linux', architecture: 'amd64' }],
  },
  networks: [{ target: 'n1', aliases: ['web'] }],
  logDriver: { name: 'json-file', options: { 'max-size': '1m' } },
  forceUpdate: 4,
  updatePolicy: {
    parallelism: 2,
    delayMs: 10_000,
    failureAction: 'rollback',
    monitorMs: 15_000,
    maxFailureRatio: 0.25,
    order: 'start-first',
  },
  rollbackPolicy: {
    parallelism: 0,
    delayMs: 0,
    failureAction: 'continue',
    monitorMs: 0,
    maxFailureRatio: 0,
    order: 'stop-first',
  },
  endpoint: {
    mode: 'dnsrr',
    ports: [{ protocol: 'tcp', targetPort: 80, publishedPort: 8080, publishMode: 'host' }],
  },
};

/** What a manager tells of a service that was given a name and an image. */
const bare = {
  Name: 'bare',
  Labels: {},
  TaskTemplate: {
    ContainerSpec: { Image: 'busybox', DNSConfig: {}, Isolation: 'default' },
    Resources: { Limits: {}, Reservations: {} },
    ForceUpdate: 0,
    Runtime: 'container',
  },
  Mode: { Replicated: { Replicas: 1 } },
  EndpointSpec: { Mode: 'vip' },
};

const read = (json: unknown) => serviceSpecJson.parse(json);
const nothing = read({ Name: 'web', TaskTemplate: { ContainerSpec: { Image: 'busybox' } } });

describe('reading a service', () => {
  it('says it in our words, durations in milliseconds', () => {
    expect(read(full)).toEqual(golden);
    expect(serviceSpec.parse(golden)).toEqual(golden);
  });

  it('takes null and absence for empty, and -1 for no limit', () => {
    const nulls = {
      Name: 'web',
      Labels: null,
      TaskTemplate: {
        ContainerSpec: { Image: 'busybox', Labels: null, Args: null, Mounts: null, Healthcheck: null },
        Resources: { Limits: { Pids: -1, MemoryBytes: null }, Reservations: null },
        RestartPolicy: null,
        Placement: null,
        Networks: null,
      },
      Mode: { Replicated: {} },
      UpdateConfig: null,
      EndpointSpec: { Mode: '', Ports: null },
    };
    expect(read(nulls)).toEqual(nothing);
    expect(serviceSpec.parse(nothing)).toEqual(nothing);
  });

  it.each([
    [{ Global: {} }, { kind: 'global' }],
    [{ GlobalJob: {} }, { kind: 'global-job' }],
    [
      { ReplicatedJob: { MaxConcurrent: 2, TotalCompletions: 9 } },
      { kind: 'replicated-job', maxConcurrent: 2, totalCompletions: 9 },
    ],
    [
      { ReplicatedJob: { MaxConcurrent: 2 } },
      { kind: 'replicated-job', maxConcurrent: 2, totalCompletions: 2 },
    ],
    [null, { kind: 'replicated', replicas: 1 }],
  ])('mode %j is %j, and back', (json, mode) => {
    expect(read({ ...bare, Mode: json }).mode).toEqual(mode);
    expect(read(toServiceJson({ ...nothing, ...read({ Mode: json }) })).mode).toEqual(mode);
  });

  it("reads the Swarm's own delay where a restart policy has none", () => {
    expect(read({ ...bare, TaskTemplate: { RestartPolicy: { Condition: 'any' } } }).restart).toEqual({
      condition: 'any',
      delayMs: 5000,
      maxAttempts: 0,
      windowMs: 0,
    });
  });

  it('reads a plug-in, which has no container', () => {
    expect(read({ Name: 'p', TaskTemplate: { PluginSpec: { Name: 'x' } } }).container.image).toBe('');
  });

  it('reads networks where old engines wrote them', () => {
    expect(read({ ...bare, Networks: [{ Target: 'n9' }] }).networks).toEqual([{ target: 'n9', aliases: [] }]);
  });

  it.each([
    ['a name that is a number', { ...bare, Name: 7 }],
    ['a list that is a text', { ...bare, TaskTemplate: { ContainerSpec: { Env: 'A=1' } } }],
    ['a duration that is a text', { ...bare, UpdateConfig: { Delay: '5s' } }],
    ['a mode that is a text', { ...bare, Mode: 'global' }],
  ])('refuses %s', (_, json) => {
    expect(serviceSpecJson.safeParse(json).success).toBe(false);
  });
});

describe('writing a service', () => {
  it('makes a new one of it, without what is empty', () => {
    expect(toServiceJson(nothing)).toEqual({
      Name: 'web',
      Mode: { Replicated: { Replicas: 1 } },
      TaskTemplate: { ContainerSpec: { Image: 'busybox' } },
    });
  });

  it('is read as it was written', () => {
    expect(read(toServiceJson(golden))).toEqual(golden);
  });

  it('writes durations in nanoseconds', () => {
    const json = toServiceJson(golden);
    expect(json).toMatchObject({
      TaskTemplate: {
        ContainerSpec: {
          StopGracePeriod: 1_500_000_000,
          Healthcheck: { Interval: 30_000_000_000, Timeout: 2_000_000_000, StartPeriod: 1_000_000 },
        },
        RestartPolicy: { Delay: 250_000_000, Window: 120_000_000_000 },
      },
      UpdateConfig: { Delay: 10_000_000_000, Monitor: 15_000_000_000 },
    });
    const slow = {
      ...golden,
      updatePolicy: golden.updatePolicy && { ...golden.updatePolicy, delayMs: 0.0005 },
    };
    expect(toServiceJson(slow)).toMatchObject({ UpdateConfig: { Delay: 500 } });
  });

  it.each([
    ['full', full],
    ['bare', bare],
    ['strange', { Mode: { Global: {} }, TaskTemplate: { PluginSpec: { Name: 'x' } }, More: [1] }],
  ])('sends a %s service as it came where nothing changes', (_, json) => {
    expect(toServiceJson(read(json), json)).toEqual(json);
  });

  it('does not touch what it was given', () => {
    const before = structuredClone(full);
    toServiceJson(nothing, full);
    expect(full).toEqual(before);
  });

  it('changes what changed and keeps all else, whatever it is', () => {
    const changed: ServiceSpec = {
      ...golden,
      container: {
        ...golden.container,
        image: 'shop/web:4',
        env: ['MODE=test'],
        mounts: golden.container.mounts.map((mount) => ({
          ...mount,
          readOnly: true,
          noCopy: undefined,
        })),
        healthcheck: golden.container.healthcheck && { ...golden.container.healthcheck, retries: 9 },
        configs: [],
        secrets: golden.container.secrets.map((secret) => ({ ...secret, id: 's2', name: 'key-2' })),
      },
      resources: { ...golden.resources, limits: { nanoCpus: 0, memoryBytes: 1, pids: 0 } },
      networks: [...golden.networks, { target: 'n2', aliases: [] }],
      endpoint: {
        mode: 'dnsrr',
        ports: [
          ...golden.endpoint.ports,
          { protocol: 'udp', targetPort: 53, publishedPort: 0, publishMode: 'host' },
        ],
      },
    };
    const { ContainerSpec: container, ...task } = full.TaskTemplate;
    const [volume, bind, tmpfs, quantum] = container.Mounts;
    expect(toServiceJson(changed, full)).toEqual({
      ...full,
      TaskTemplate: {
        ...task,
        ContainerSpec: {
          ...container,
          Image: 'shop/web:4',
          Env: ['MODE=test'],
          Healthcheck: { ...container.Healthcheck, Retries: 9 },
          Mounts: [
            {
              ...volume,
              ReadOnly: true,
              VolumeOptions: {
                Labels: { keep: 'yes' },
                Subpath: 'a/b',
                DriverConfig: { Name: 'nfs', Options: { share: 'x' } },
              },
            },
            bind,
            { ...tmpfs, ReadOnly: true },
            quantum,
          ],
          Secrets: [
            { File: { Name: 'key', UID: '0', GID: '0', Mode: 292 }, SecretID: 's2', SecretName: 'key-2' },
          ],
          Configs: [container.Configs[1]],
        },
        Resources: { Limits: { MemoryBytes: 1 }, Reservations: task.Resources.Reservations },
        Networks: [...task.Networks, { Target: 'n2', Aliases: [] }],
      },
      EndpointSpec: {
        Mode: 'dnsrr',
        Ports: [
          ...full.EndpointSpec.Ports,
          { Protocol: 'udp', TargetPort: 53, PublishedPort: 0, PublishMode: 'host' },
        ],
      },
    });
  });

  it('takes out what is empty now', () => {
    const json = toServiceJson({ ...nothing, name: 'shop_web' }, full);
    expect(json).toEqual({
      Name: 'shop_web',
      Mode: { Replicated: { Replicas: 1 } },
      TaskTemplate: {
        ContainerSpec: {
          Image: 'busybox',
          Privileges: full.TaskTemplate.ContainerSpec.Privileges,
          DNSConfig: {},
          Isolation: 'default',
          OomScoreAdj: 7,
          Mounts: [{ Type: 'quantum', Target: '/q', Spin: 1 }],
          Configs: [{ Runtime: {}, ConfigID: 'c2', ConfigName: 'credential-spec' }],
        },
        Resources: {
          Limits: {},
          Reservations: {
            GenericResources: full.TaskTemplate.Resources.Reservations.GenericResources,
          },
        },
        Placement: {},
        Runtime: 'container',
      },
      EndpointSpec: { Mode: 'vip' },
    });
  });

  it('gives a file without an owner to root', () => {
    const [secret] = golden.container.secrets;
    if (secret === undefined) throw new Error('no secret');
    const container = { ...nothing.container, secrets: [{ ...secret, uid: '', gid: '' }] };
    expect(toServiceJson({ ...nothing, container })).toMatchObject({
      TaskTemplate: { ContainerSpec: { Secrets: [{ File: { UID: '0', GID: '0' } }] } },
    });
  });
});
