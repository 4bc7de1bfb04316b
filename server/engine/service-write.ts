import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { ServiceFile, ServiceMount, ServiceSpec } from '@/lib/contract/service-spec';
import { toNanoseconds } from './json';
import { configJson, mountJson, portJson, secretJson, serviceSpecJson } from './service-json';

type Json = Record<string, unknown>;

/**
 * `spec` in Docker's JSON, laid over `raw`, the JSON of the service as it is.
 *
 * Only what differs from what `raw` says is written, down to single fields: the Swarm compares specifications and starts
 * tasks again for any difference, so an update that changes nothing must send `raw` as it came. Fields, and items of
 * lists, that `ServiceSpec` does not name stay. What is empty, zero or null is left out.
 */
export function toServiceJson(spec: ServiceSpec, raw: unknown = {}): Json {
  const json = objectOf(structuredClone(raw));
  const before = serviceSpecJson.parse(json);

  change(json, 'Name', before.name, spec.name);
  change(json, 'Labels', before.labels, spec.labels);
  change(json, 'Mode', json.Mode == null ? null : before.mode, spec.mode, toModeJson);
  within(json, 'TaskTemplate', (task) => {
    within(task, 'ContainerSpec', (container) => writeContainer(container, before.container, spec.container));
    writeResources(task, before.resources, spec.resources);
    change(task, 'RestartPolicy', before.restart, spec.restart, toRestartJson);
    within(task, 'Placement', (placement) => writePlacement(placement, before.placement, spec.placement));
    if (!isDeepStrictEqual(before.networks, spec.networks)) {
      const networks = toNetworksJson(spec.networks, task.Networks ?? json.Networks);
      delete json.Networks;
      delete task.Networks;
      if (networks.length > 0) task.Networks = networks;
    }
    change(task, 'LogDriver', before.logDriver, spec.logDriver, (driver) =>
      driver === null ? undefined : { Name: driver.name, Options: driver.options },
    );
    change(task, 'ForceUpdate', before.forceUpdate, spec.forceUpdate);
  });
  change(json, 'UpdateConfig', before.updatePolicy, spec.updatePolicy, toPolicyJson);
  change(json, 'RollbackConfig', before.rollbackPolicy, spec.rollbackPolicy, toPolicyJson);
  within(json, 'EndpointSpec', (endpoint) => {
    change(endpoint, 'Mode', before.endpoint.mode, spec.endpoint.mode);
    change(endpoint, 'Ports', before.endpoint.ports, spec.endpoint.ports, (ports, old) =>
      items(portJson, old, ports, {
        key: (port) => `${port.targetPort}/${port.protocol} ${port.publishedPort} ${port.publishMode}`,
        write: (port, target) =>
          Object.assign(target, {
            Protocol: port.protocol,
            TargetPort: port.targetPort,
            PublishedPort: port.publishedPort,
            PublishMode: port.publishMode,
          }),
      }),
    );
  });
  return json;
}

type Container = ServiceSpec['container'];

function writeContainer(json: Json, before: Container, after: Container): void {
  change(json, 'Image', before.image, after.image);
  change(json, 'Labels', before.labels, after.labels);
  change(json, 'Command', before.command, after.command);
  change(json, 'Args', before.args, after.args);
  change(json, 'Hostname', before.hostname, after.hostname);
  change(json, 'Env', before.env, after.env);
  change(json, 'Dir', before.workingDir, after.workingDir);
  change(json, 'User', before.user, after.user);
  change(json, 'Groups', before.groups, after.groups);
  change(json, 'TTY', before.tty, after.tty);
  change(json, 'OpenStdin', before.openStdin, after.openStdin);
  change(json, 'ReadOnly', before.readOnly, after.readOnly);
  change(json, 'Init', before.init, after.init, (init) => init ?? undefined);
  change(json, 'StopSignal', before.stopSignal, after.stopSignal);
  change(json, 'StopGracePeriod', before.stopGracePeriodMs, after.stopGracePeriodMs, (ms) =>
    ms === null ? undefined : toNanoseconds(ms),
  );
  change(json, 'Healthcheck', before.healthcheck, after.healthcheck, (check, old) =>
    check === null
      ? undefined
      : {
          ...objectOf(old),
          Test: check.test,
          Interval: toNanoseconds(check.intervalMs),
          Timeout: toNanoseconds(check.timeoutMs),
          StartPeriod: toNanoseconds(check.startPeriodMs),
          Retries: check.retries,
        },
  );
  change(json, 'Hosts', before.hosts, after.hosts);
  within(json, 'DNSConfig', (dns) => {
    change(dns, 'Nameservers', before.dns.nameservers, after.dns.nameservers);
    change(dns, 'Search', before.dns.search, after.dns.search);
    change(dns, 'Options', before.dns.options, after.dns.options);
  });
  change(json, 'Mounts', before.mounts, after.mounts, (mounts, old) =>
    items(mountJson, old, mounts, { key: (mount) => `${mount.type} ${mount.target}`, write: writeMount }),
  );
  change(json, 'Secrets', before.secrets, after.secrets, (files, old) =>
    items(secretJson, old, files, {
      key: (file) => file.target,
      write: (file, target) =>
        Object.assign(target, {
          SecretID: file.id,
          SecretName: file.name,
          File: toFileJson(file, target.File),
        }),
    }),
  );
  change(json, 'Configs', before.configs, after.configs, (files, old) =>
    items(configJson, old, files, {
      key: (file) => file.target,
      write: (file, target) =>
        Object.assign(target, {
          ConfigID: file.id,
          ConfigName: file.name,
          File: toFileJson(file, target.File),
        }),
    }),
  );
  change(json, 'CapabilityAdd', before.capAdd, after.capAdd);
  change(json, 'CapabilityDrop', before.capDrop, after.capDrop);
  change(json, 'Sysctls', before.sysctls, after.sysctls);
  change(json, 'Ulimits', before.ulimits, after.ulimits, (ulimits) =>
    unlessEmpty(ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }))),
  );
}

function writeMount(mount: ServiceMount, json: Json, before: ServiceMount | undefined): Json {
  json.Type = mount.type;
  change(json, 'Source', before?.source ?? '', mount.source);
  json.Target = mount.target;
  change(json, 'ReadOnly', before?.readOnly ?? false, mount.readOnly);
  within(json, 'BindOptions', (bind) =>
    change(bind, 'Propagation', before?.propagation ?? '', mount.propagation ?? ''),
  );
  within(json, 'VolumeOptions', (volume) => {
    change(volume, 'NoCopy', before?.noCopy ?? false, mount.noCopy ?? false);
    change(volume, 'Labels', before?.volumeLabels ?? {}, mount.volumeLabels ?? {});
    change(volume, 'DriverConfig', before?.driver ?? null, mount.driver ?? null, (driver) =>
      driver === null ? undefined : { Name: driver.name, Options: driver.options },
    );
  });
  within(json, 'TmpfsOptions', (tmpfs) => {
    change(tmpfs, 'SizeBytes', before?.tmpfsBytes ?? 0, mount.tmpfsBytes ?? 0);
    change(tmpfs, 'Mode', before?.tmpfsMode ?? 0, mount.tmpfsMode ?? 0);
  });
  return json;
}

/** A node refuses a task whose file has no owner. */
function toFileJson(file: ServiceFile, old: unknown): Json {
  return {
    ...objectOf(old),
    Name: file.target,
    UID: file.uid === '' ? '0' : file.uid,
    GID: file.gid === '' ? '0' : file.gid,
    Mode: file.mode,
  };
}

function writeResources(
  task: Json,
  before: ServiceSpec['resources'],
  { limits, reservations }: ServiceSpec['resources'],
): void {
  within(task, 'Resources', (resources) => {
    within(resources, 'Limits', (json) => {
      change(json, 'NanoCPUs', before.limits.nanoCpus, limits.nanoCpus);
      change(json, 'MemoryBytes', before.limits.memoryBytes, limits.memoryBytes);
      change(json, 'Pids', before.limits.pids, limits.pids);
    });
    within(resources, 'Reservations', (json) => {
      change(json, 'NanoCPUs', before.reservations.nanoCpus, reservations.nanoCpus);
      change(json, 'MemoryBytes', before.reservations.memoryBytes, reservations.memoryBytes);
    });
  });
}

function writePlacement(json: Json, before: ServiceSpec['placement'], after: ServiceSpec['placement']): void {
  change(json, 'Constraints', before.constraints, after.constraints);
  change(json, 'Preferences', before.spread, after.spread, (spread) =>
    unlessEmpty(spread.map((descriptor) => ({ Spread: { SpreadDescriptor: descriptor } }))),
  );
  change(json, 'MaxReplicas', before.maxReplicasPerNode, after.maxReplicasPerNode);
  change(json, 'Platforms', before.platforms, after.platforms, (platforms) =>
    unlessEmpty(platforms.map(({ os, architecture }) => ({ OS: os, Architecture: architecture }))),
  );
}

function toModeJson(mode: ServiceSpec['mode']): Json {
  switch (mode.kind) {
    case 'replicated':
      return { Replicated: { Replicas: mode.replicas } };
    case 'global':
      return { Global: {} };
    case 'replicated-job':
      return {
        ReplicatedJob: { MaxConcurrent: mode.maxConcurrent, TotalCompletions: mode.totalCompletions },
      };
    case 'global-job':
      return { GlobalJob: {} };
  }
}

/** Zeros are written: without a delay the Swarm would wait five seconds. */
function toRestartJson(restart: ServiceSpec['restart'], old: unknown): Json | undefined {
  if (restart === null) return undefined;
  return {
    ...objectOf(old),
    Condition: restart.condition,
    Delay: toNanoseconds(restart.delayMs),
    MaxAttempts: restart.maxAttempts,
    Window: toNanoseconds(restart.windowMs),
  };
}

function toPolicyJson(policy: ServiceSpec['updatePolicy'], old: unknown): Json | undefined {
  if (policy === null) return undefined;
  return {
    ...objectOf(old),
    Parallelism: policy.parallelism,
    Delay: toNanoseconds(policy.delayMs),
    FailureAction: policy.failureAction,
    Monitor: toNanoseconds(policy.monitorMs),
    MaxFailureRatio: policy.maxFailureRatio,
    Order: policy.order,
  };
}

function toNetworksJson(networks: ServiceSpec['networks'], old: unknown): Json[] {
  const before = listOf(old).map(objectOf);
  return networks.map(({ target, aliases }) => ({
    ...before.find((each) => each.Target === target),
    Target: target,
    Aliases: aliases,
  }));
}

/** Writes a field whose value changed; `undefined` takes it out. `toJson` is given what stood there. */
function change<T>(
  json: Json,
  key: string,
  before: NoInfer<T> | null,
  after: T,
  toJson: (after: NoInfer<T>, old: unknown) => unknown = unlessEmpty,
): void {
  if (isDeepStrictEqual(before, after)) return;
  const value = toJson(after, json[key]);
  if (value === undefined) delete json[key];
  else json[key] = value;
}

/** Writes into the object at `key`, which comes to be only where something is written. */
function within(json: Json, key: string, write: (inner: Json) => void): void {
  const inner = objectOf(json[key]);
  write(inner);
  if (json[key] != null || Object.keys(inner).length > 0) json[key] = inner;
}

/** A list whose items are laid over those of the same key; those that `schema` cannot read stay at the end. */
function items<T>(
  schema: z.ZodType<T>,
  old: unknown,
  after: T[],
  { key, write }: { key: (item: T) => string; write: (item: T, json: Json, before?: T) => Json },
): Json[] | undefined {
  const before = new Map<string, { json: Json; item: T }>();
  const foreign: Json[] = [];
  for (const json of listOf(old).map(objectOf)) {
    const read = schema.safeParse(json);
    if (read.success) before.set(key(read.data), { json, item: read.data });
    else foreign.push(json);
  }
  const written = after.map((item) => {
    const was = before.get(key(item));
    return was !== undefined && isDeepStrictEqual(was.item, item)
      ? was.json
      : write(item, { ...was?.json }, was?.item);
  });
  return unlessEmpty([...written, ...foreign]);
}

function unlessEmpty<T>(value: T): T | undefined {
  const empty =
    value === '' ||
    value === 0 ||
    value === false ||
    value == null ||
    (typeof value === 'object' && Object.keys(value).length === 0);
  return empty ? undefined : value;
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
