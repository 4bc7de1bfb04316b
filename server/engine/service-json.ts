import { z } from 'zod';
import {
  serviceMount,
  type ServiceMount,
  type ServicePort,
  type ServiceSpec,
} from '@/lib/contract/service-spec';
import { count, durationMs, flag, list, text, textMap, texts } from './json';

/** Reads Docker's JSON of services; `service-write.ts` writes it. Source: Docker Engine API, "Services". */

/** What a Swarm waits before it starts a task again, where the service does not say. Source: swarmkit, `api/defaults`. */
const defaultRestartDelayMs = 5_000;

const protocol = z.enum(['tcp', 'udp', 'sctp']).catch('tcp');

export const portJson: z.ZodType<ServicePort> = z
  .object({ Protocol: protocol, TargetPort: count, PublishedPort: count, PublishMode: text })
  .transform((json) => ({
    protocol: json.Protocol,
    targetPort: json.TargetPort,
    publishedPort: json.PublishedPort,
    publishMode: json.PublishMode === 'host' ? 'host' : 'ingress',
  }));

const mountType = serviceMount.shape.type;

export const mountJson: z.ZodType<ServiceMount> = z
  .object({
    Type: mountType,
    Source: text,
    Target: text,
    ReadOnly: flag,
    BindOptions: z.object({ Propagation: text }).nullish(),
    VolumeOptions: z
      .object({
        NoCopy: flag,
        Labels: textMap,
        DriverConfig: z.object({ Name: text, Options: textMap }).nullish(),
      })
      .nullish(),
    TmpfsOptions: z.object({ SizeBytes: count, Mode: count }).nullish(),
  })
  .transform((json) => {
    const mount: ServiceMount = {
      type: json.Type,
      source: json.Source,
      target: json.Target,
      readOnly: json.ReadOnly,
    };
    const { BindOptions: bind, VolumeOptions: volume, TmpfsOptions: tmpfs } = json;
    if (bind?.Propagation) mount.propagation = bind.Propagation;
    if (volume?.NoCopy) mount.noCopy = true;
    if (volume && Object.keys(volume.Labels).length > 0) mount.volumeLabels = volume.Labels;
    if (volume?.DriverConfig && (volume.DriverConfig.Name !== '' || !isEmpty(volume.DriverConfig.Options)))
      mount.driver = { name: volume.DriverConfig.Name, options: volume.DriverConfig.Options };
    if (tmpfs?.SizeBytes) mount.tmpfsBytes = tmpfs.SizeBytes;
    if (tmpfs?.Mode) mount.tmpfsMode = tmpfs.Mode;
    return mount;
  });

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

const fileJson = z.object({ Name: text, UID: text, GID: text, Mode: count });

/** Configs and secrets that are files; a config may also be a credential spec, which `ServiceSpec` does not name. */
export const secretJson = z
  .object({ SecretID: text, SecretName: text, File: fileJson })
  .transform((json) => ({ id: json.SecretID, name: json.SecretName, ...toFile(json.File) }));

export const configJson = z
  .object({ ConfigID: text, ConfigName: text, File: fileJson })
  .transform((json) => ({ id: json.ConfigID, name: json.ConfigName, ...toFile(json.File) }));

function toFile(json: z.output<typeof fileJson>) {
  return { target: json.Name, uid: json.UID, gid: json.GID, mode: json.Mode };
}

/** The items `item` can say; what it cannot is left out here, and kept by an update. */
function known<T extends z.ZodType>(item: T) {
  return list(z.unknown()).transform((values) =>
    values.flatMap((value): z.output<T>[] => {
      const read = item.safeParse(value);
      return read.success ? [read.data] : [];
    }),
  );
}

const updatePolicyJson = z
  .object({
    Parallelism: count,
    Delay: durationMs,
    FailureAction: text,
    Monitor: durationMs,
    MaxFailureRatio: count,
    Order: text,
  })
  .nullish()
  .transform((json): ServiceSpec['updatePolicy'] =>
    json == null
      ? null
      : {
          parallelism: json.Parallelism,
          delayMs: json.Delay,
          failureAction: z.enum(['pause', 'continue', 'rollback']).catch('pause').parse(json.FailureAction),
          monitorMs: json.Monitor,
          maxFailureRatio: json.MaxFailureRatio,
          order: json.Order === 'start-first' ? 'start-first' : 'stop-first',
        },
  );

const healthcheckJson = z
  .object({ Test: texts, Interval: durationMs, Timeout: durationMs, StartPeriod: durationMs, Retries: count })
  .nullish()
  .transform((json) =>
    json == null
      ? null
      : {
          // Empty: the image's own test, with these times.
          test: json.Test,
          intervalMs: json.Interval,
          timeoutMs: json.Timeout,
          startPeriodMs: json.StartPeriod,
          retries: json.Retries,
        },
  );

const containerJson = z.object({
  Image: text,
  Labels: textMap,
  Command: texts,
  Args: texts,
  Hostname: text,
  Env: texts,
  Dir: text,
  User: text,
  Groups: texts,
  TTY: flag,
  OpenStdin: flag,
  ReadOnly: flag,
  Init: z.boolean().nullish(),
  StopSignal: text,
  StopGracePeriod: z.number().nullish(),
  Healthcheck: healthcheckJson,
  Hosts: texts,
  DNSConfig: z.object({ Nameservers: texts, Search: texts, Options: texts }).nullish(),
  Mounts: known(mountJson),
  Secrets: known(secretJson),
  Configs: known(configJson),
  CapabilityAdd: texts,
  CapabilityDrop: texts,
  Sysctls: textMap,
  Ulimits: list(z.object({ Name: text, Soft: count, Hard: count })),
});

const modeJson = z
  .object({
    Replicated: z.object({ Replicas: z.number().nullish() }).nullish(),
    Global: z.looseObject({}).nullish(),
    ReplicatedJob: z
      .object({ MaxConcurrent: z.number().nullish(), TotalCompletions: z.number().nullish() })
      .nullish(),
    GlobalJob: z.looseObject({}).nullish(),
  })
  .nullish()
  .transform((json): ServiceSpec['mode'] => {
    if (json?.Global) return { kind: 'global' };
    if (json?.GlobalJob) return { kind: 'global-job' };
    if (json?.ReplicatedJob) {
      const maxConcurrent = json.ReplicatedJob.MaxConcurrent ?? 1;
      const totalCompletions = json.ReplicatedJob.TotalCompletions ?? maxConcurrent;
      return { kind: 'replicated-job', maxConcurrent, totalCompletions };
    }
    return { kind: 'replicated', replicas: json?.Replicated?.Replicas ?? 1 };
  });

/** Nothing and less is no limit. */
const limit = count.transform((value) => Math.max(value, 0));
const resourcesJson = z.object({ NanoCPUs: limit, MemoryBytes: limit, Pids: limit }).nullish();
const networksJson = list(z.object({ Target: text, Aliases: texts }));

const taskTemplateJson = z.object({
  ContainerSpec: containerJson.nullish(),
  Resources: z.object({ Limits: resourcesJson, Reservations: resourcesJson }).nullish(),
  RestartPolicy: z
    .object({
      Condition: text,
      Delay: z.number().nullish(),
      MaxAttempts: count,
      Window: durationMs,
    })
    .nullish(),
  Placement: z
    .object({
      Constraints: texts,
      Preferences: list(z.object({ Spread: z.object({ SpreadDescriptor: text }).nullish() })),
      MaxReplicas: count,
      Platforms: list(z.object({ OS: text, Architecture: text })),
    })
    .nullish(),
  Networks: networksJson,
  LogDriver: z.object({ Name: text, Options: textMap }).nullish(),
  ForceUpdate: count,
});

/** A plug-in's service has no container: its `container` is empty, and its image ''. */
export const serviceSpecJson: z.ZodType<ServiceSpec> = z
  .object({
    Name: text,
    Labels: textMap,
    TaskTemplate: taskTemplateJson.nullish(),
    Mode: modeJson,
    UpdateConfig: updatePolicyJson,
    RollbackConfig: updatePolicyJson,
    Networks: networksJson,
    EndpointSpec: z.object({ Mode: text, Ports: list(portJson) }).nullish(),
  })
  .transform((json) => {
    const task = json.TaskTemplate ?? taskTemplateJson.parse({});
    const { RestartPolicy: restart, Placement: placement, LogDriver: logDriver } = task;
    return {
      name: json.Name,
      labels: json.Labels,
      mode: json.Mode,
      container: toContainer(task.ContainerSpec ?? containerJson.parse({})),
      resources: {
        limits: { ...toResources(task.Resources?.Limits), pids: task.Resources?.Limits?.Pids ?? 0 },
        reservations: toResources(task.Resources?.Reservations),
      },
      restart: restart
        ? {
            condition: z.enum(['none', 'on-failure', 'any']).catch('any').parse(restart.Condition),
            delayMs: restart.Delay == null ? defaultRestartDelayMs : durationMs.parse(restart.Delay),
            maxAttempts: restart.MaxAttempts,
            windowMs: restart.Window,
          }
        : null,
      placement: {
        constraints: placement?.Constraints ?? [],
        spread: (placement?.Preferences ?? []).flatMap(({ Spread }) => Spread?.SpreadDescriptor ?? []),
        maxReplicasPerNode: placement?.MaxReplicas ?? 0,
        platforms: (placement?.Platforms ?? []).map(({ OS, Architecture }) => ({
          os: OS,
          architecture: Architecture,
        })),
      },
      // The service's own list is how engines before 1.25 wrote it.
      networks: (task.Networks.length > 0 ? task.Networks : json.Networks).map(({ Target, Aliases }) => ({
        target: Target,
        aliases: Aliases,
      })),
      logDriver: logDriver ? { name: logDriver.Name, options: logDriver.Options } : null,
      forceUpdate: task.ForceUpdate,
      updatePolicy: json.UpdateConfig,
      rollbackPolicy: json.RollbackConfig,
      endpoint: {
        mode: json.EndpointSpec?.Mode === 'dnsrr' ? 'dnsrr' : 'vip',
        ports: json.EndpointSpec?.Ports ?? [],
      },
    };
  });

function toContainer(json: z.output<typeof containerJson>): ServiceSpec['container'] {
  const { DNSConfig: dns } = json;
  return {
    image: json.Image,
    labels: json.Labels,
    command: json.Command,
    args: json.Args,
    hostname: json.Hostname,
    env: json.Env,
    workingDir: json.Dir,
    user: json.User,
    groups: json.Groups,
    tty: json.TTY,
    openStdin: json.OpenStdin,
    readOnly: json.ReadOnly,
    init: json.Init ?? null,
    stopSignal: json.StopSignal,
    stopGracePeriodMs: json.StopGracePeriod == null ? null : durationMs.parse(json.StopGracePeriod),
    healthcheck: json.Healthcheck,
    hosts: json.Hosts,
    dns: { nameservers: dns?.Nameservers ?? [], search: dns?.Search ?? [], options: dns?.Options ?? [] },
    mounts: json.Mounts,
    secrets: json.Secrets,
    configs: json.Configs,
    capAdd: json.CapabilityAdd,
    capDrop: json.CapabilityDrop,
    sysctls: json.Sysctls,
    ulimits: json.Ulimits.map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
  };
}

function toResources(json: z.output<typeof resourcesJson>) {
  return { nanoCpus: json?.NanoCPUs ?? 0, memoryBytes: json?.MemoryBytes ?? 0 };
}
