import { isMount, isPair } from '@/components/ui/form/row-values';
import { joinCommandLine, splitCommandLine } from '@/lib/command-line';
import type { ServiceFile, UpdatePolicy } from '@/lib/contract/service-spec';
import type { ServiceSpecView } from '@/lib/contract/services';
import { formatBytes, formatDuration } from '@/lib/format';
import { parseBytes } from '@/lib/parse-bytes';
import { parseDuration } from '@/lib/parse-duration';
import type { FileRow, HealthValues, PolicyValues, ServicePortRow, ServiceValues } from './service-values';

type Container = ServiceSpecView['container'];
type Pairs = Record<string, string>;

/** What the Swarm does where a service says nothing. Source: swarmkit, `api/defaults/service.go`. */
export const defaultPolicy: UpdatePolicy = {
  parallelism: 1,
  delayMs: 0,
  failureAction: 'pause',
  monitorMs: 5_000,
  maxFailureRatio: 0,
  order: 'stop-first',
};
const defaultRestart = { condition: 'any' as const, delayMs: 5_000, maxAttempts: 0, windowMs: 0 };
/** Source: moby, `daemon/health.go`. */
const defaultHealth = { intervalMs: 30_000, timeoutMs: 30_000, startPeriodMs: 0, retries: 3 };

const formMounts: readonly string[] = ['volume', 'bind', 'tmpfs', 'cluster'];

/** A specification as the form shows it. `newKey` numbers the rows. */
export function valuesOfSpec(spec: ServiceSpecView, newKey: () => number): ServiceValues {
  const { container, mode, resources, placement, endpoint } = spec;
  const pairRows = (pairs: Pairs) =>
    Object.entries(pairs).map(([name, value]) => ({ key: newKey(), name, value }));
  const environment = container.environment.map((variable) => ({ key: newKey(), variable }));
  const restart = spec.restart ?? defaultRestart;
  return {
    name: spec.name,
    image: container.image,
    entrypoint: joinCommandLine(container.command),
    command: joinCommandLine(container.args),
    environment: environment.map(({ key, variable: { name, value } }) => ({ key, name, value: value ?? '' })),
    kept: Object.fromEntries(
      environment.flatMap(({ key, variable: { name, value, mark } }) =>
        value === null ? [[key, { name, mark }]] : [],
      ),
    ),
    mode: mode.kind,
    replicas:
      mode.kind === 'replicated'
        ? String(mode.replicas)
        : mode.kind === 'replicated-job'
          ? String(mode.totalCompletions)
          : '1',
    maxConcurrent: mode.kind === 'replicated-job' ? String(mode.maxConcurrent) : '1',
    limits: { ...resourceValues(resources.limits), pids: count(resources.limits.pids) },
    reservations: resourceValues(resources.reservations),
    constraints: placement.constraints,
    spread: placement.spread,
    maxReplicasPerNode: count(placement.maxReplicasPerNode),
    endpointMode: endpoint.mode,
    ports: endpoint.ports.map((port) => ({
      ...port,
      key: newKey(),
      publishedPort: count(port.publishedPort),
      targetPort: String(port.targetPort),
    })),
    mounts: container.mounts.flatMap(({ type, source, target, readOnly }) =>
      type === 'volume' || type === 'bind' || type === 'tmpfs' || type === 'cluster'
        ? [{ key: newKey(), type, source, destination: target, readOnly }]
        : [],
    ),
    networks: spec.networks.map(({ target }) => target),
    secrets: container.secrets.map((file) => fileRow(file, newKey())),
    configs: container.configs.map((file) => fileRow(file, newKey())),
    update: policyValues(spec.updatePolicy ?? defaultPolicy),
    rollback: policyValues(spec.rollbackPolicy ?? defaultPolicy),
    restart: {
      condition: restart.condition,
      delay: formatDuration(restart.delayMs),
      maxAttempts: count(restart.maxAttempts),
      window: restart.windowMs > 0 ? formatDuration(restart.windowMs) : '',
    },
    health: healthValues(container.healthcheck),
    user: container.user,
    workingDir: container.workingDir,
    hostname: container.hostname,
    stopGrace: container.stopGracePeriodMs === null ? '' : formatDuration(container.stopGracePeriodMs),
    readOnly: container.readOnly,
    tty: container.tty,
    init: container.init ?? false,
    labels: pairRows(spec.labels),
    containerLabels: pairRows(container.labels),
  };
}

/**
 * What was typed, as a specification: what differs from `shown`, which is how the form showed `base`, laid over `base`.
 * What the form has no field for stays. Call it only where nothing is wrong.
 */
export function specOfValues(
  values: ServiceValues,
  shown: ServiceValues,
  base: ServiceSpecView,
): ServiceSpecView {
  /** The new value of a part, or what is there where its fields were not touched. */
  const changed = <T>(fields: readonly (keyof ServiceValues)[], before: T, after: () => T): T =>
    fields.every((field) => JSON.stringify(values[field]) === JSON.stringify(shown[field]))
      ? before
      : after();
  const { container, resources, placement, endpoint } = base;
  return {
    ...base,
    name: values.name.trim(),
    labels: changed(['labels'], base.labels, () => pairsOf(values.labels)),
    mode: changed(['mode', 'replicas', 'maxConcurrent'], base.mode, () => modeOf(values)),
    container: {
      ...container,
      image: values.image.trim(),
      command: changed(['entrypoint'], container.command, () => wordsOf(values.entrypoint)),
      args: changed(['command'], container.args, () => wordsOf(values.command)),
      environment: changed(['environment', 'kept'], container.environment, () => environmentOf(values)),
      mounts: changed(['mounts'], container.mounts, () => mountsOf(values, container.mounts)),
      secrets: changed(['secrets'], container.secrets, () => filesOf(values.secrets)),
      configs: changed(['configs'], container.configs, () => filesOf(values.configs)),
      healthcheck: changed(['health'], container.healthcheck, () =>
        healthOf(values.health, shown.health, container.healthcheck),
      ),
      user: values.user.trim(),
      workingDir: values.workingDir.trim(),
      hostname: values.hostname.trim(),
      stopGracePeriodMs: changed(['stopGrace'], container.stopGracePeriodMs, () =>
        parseDuration(values.stopGrace),
      ),
      readOnly: values.readOnly,
      tty: values.tty,
      init: changed(['init'], container.init, () => values.init),
      labels: changed(['containerLabels'], container.labels, () => pairsOf(values.containerLabels)),
    },
    resources: {
      limits: changed(['limits'], resources.limits, () => ({
        ...resourcesOf(values.limits, shown.limits, resources.limits),
        pids: numberOf(values.limits.pids),
      })),
      reservations: changed(['reservations'], resources.reservations, () =>
        resourcesOf(values.reservations, shown.reservations, resources.reservations),
      ),
    },
    placement: {
      ...placement,
      constraints: values.constraints,
      spread: values.spread,
      maxReplicasPerNode: numberOf(values.maxReplicasPerNode),
    },
    networks: changed(['networks'], base.networks, () =>
      values.networks.map((target) => ({
        target,
        aliases: base.networks.find((network) => network.target === target)?.aliases ?? [],
      })),
    ),
    endpoint: {
      mode: values.endpointMode,
      ports: changed(['ports'], endpoint.ports, () => portsOf(values.ports)),
    },
    updatePolicy: changed(['update'], base.updatePolicy, () =>
      policyOf(values.update, shown.update, base.updatePolicy ?? defaultPolicy),
    ),
    rollbackPolicy: changed(['rollback'], base.rollbackPolicy, () =>
      policyOf(values.rollback, shown.rollback, base.rollbackPolicy ?? defaultPolicy),
    ),
    restart: changed(['restart'], base.restart, () =>
      restartOf(values.restart, shown.restart, base.restart ?? defaultRestart),
    ),
  };
}

/** How a number is read of its text, which is rounded: one whose text was not touched stays to the last digit. */
function reader<Texts extends object>(values: Texts, shown: Texts) {
  return (name: keyof Texts, before: number, read: () => number | null) =>
    values[name] === shown[name] ? before : (read() ?? 0);
}

const count = (number: number) => (number > 0 ? String(number) : '');
const numberOf = (text: string) => (text.trim() === '' ? 0 : Number(text));
const wordsOf = (text: string) => splitCommandLine(text).words ?? [];

function pairsOf(rows: ServiceValues['labels']): Pairs {
  return Object.fromEntries(rows.filter(isPair).map(({ name, value }) => [name.trim(), value]));
}

function environmentOf({ environment, kept }: ServiceValues): Container['environment'] {
  return environment.filter(isPair).map(({ key, name, value }) => {
    const was = kept[key];
    return value === '' && was !== undefined && was.name === name.trim()
      ? { name: was.name, value: null, mark: was.mark }
      : { name: name.trim(), value };
  });
}

function modeOf({ mode, replicas, maxConcurrent }: ServiceValues): ServiceSpecView['mode'] {
  switch (mode) {
    case 'replicated':
      return { kind: mode, replicas: numberOf(replicas) };
    case 'replicated-job':
      return { kind: mode, maxConcurrent: numberOf(maxConcurrent), totalCompletions: numberOf(replicas) };
    case 'global':
    case 'global-job':
      return { kind: mode };
  }
}

/** What of a mount has no field stays where its path does; mounts of other kinds stay. */
function mountsOf({ mounts }: ServiceValues, before: Container['mounts']): Container['mounts'] {
  const typed = mounts.filter(isMount).map(({ type, source, destination, readOnly }) => ({
    ...before.find((mount) => mount.target === destination.trim() && mount.type === type),
    type,
    source: type === 'tmpfs' ? '' : source.trim(),
    target: destination.trim(),
    readOnly,
  }));
  return [...typed, ...before.filter(({ type }) => !formMounts.includes(type))];
}

/** Rows that were added and not filled in are no mistake: they are left out. */
export const isServicePort = (row: ServicePortRow) =>
  row.publishedPort.trim() !== '' || row.targetPort.trim() !== '';

function portsOf(rows: readonly ServicePortRow[]): ServiceSpecView['endpoint']['ports'] {
  return rows.filter(isServicePort).map(({ publishedPort, targetPort, protocol, publishMode }) => ({
    protocol,
    publishMode,
    targetPort: Number(targetPort),
    publishedPort: numberOf(publishedPort),
  }));
}

function fileRow({ mode, ...file }: ServiceFile, key: number): FileRow {
  return { ...file, key, mode: mode.toString(8).padStart(4, '0') };
}

function filesOf(rows: readonly FileRow[]): ServiceFile[] {
  return rows
    .filter(({ id }) => id !== '')
    .map(({ id, name, target, uid, gid, mode }) => ({
      id,
      name,
      target: target.trim() || name,
      uid: uid.trim() || '0',
      gid: gid.trim() || '0',
      mode: mode.trim() === '' ? 0o444 : Number.parseInt(mode, 8),
    }));
}

type ResourceValues = { memory: string; cpus: string };
type ResourceNumbers = { nanoCpus: number; memoryBytes: number };

function resourceValues({ nanoCpus, memoryBytes }: ResourceNumbers): ResourceValues {
  return {
    memory: memoryBytes > 0 ? formatBytes(memoryBytes) : '',
    cpus: nanoCpus > 0 ? String(nanoCpus / 1e9) : '',
  };
}

function resourcesOf(
  values: ResourceValues,
  shown: ResourceValues,
  before: ResourceNumbers,
): ResourceNumbers {
  const { memory, cpus } = values;
  const number = reader<ResourceValues>(values, shown);
  return {
    nanoCpus: number('cpus', before.nanoCpus, () => Math.round(numberOf(cpus) * 1e9)),
    memoryBytes: number('memory', before.memoryBytes, () => parseBytes(memory)),
  };
}

function policyValues(policy: UpdatePolicy): PolicyValues {
  return {
    parallelism: String(policy.parallelism),
    delay: formatDuration(policy.delayMs),
    failureAction: policy.failureAction,
    monitor: formatDuration(policy.monitorMs),
    maxFailure: String(Math.round(policy.maxFailureRatio * 100)),
    order: policy.order,
  };
}

function policyOf(values: PolicyValues, shown: PolicyValues, before: UpdatePolicy): UpdatePolicy {
  const number = reader(values, shown);
  return {
    parallelism: numberOf(values.parallelism),
    delayMs: number('delay', before.delayMs, () => parseDuration(values.delay)),
    failureAction: values.failureAction,
    monitorMs: number('monitor', before.monitorMs, () => parseDuration(values.monitor)),
    maxFailureRatio: number('maxFailure', before.maxFailureRatio, () => numberOf(values.maxFailure) / 100),
    order: values.order,
  };
}

type Restart = NonNullable<ServiceSpecView['restart']>;
type RestartValues = ServiceValues['restart'];

function restartOf(values: RestartValues, shown: RestartValues, before: Restart): Restart {
  const number = reader(values, shown);
  return {
    condition: values.condition,
    delayMs: number('delay', before.delayMs, () => parseDuration(values.delay)),
    maxAttempts: numberOf(values.maxAttempts),
    windowMs: number('window', before.windowMs, () => parseDuration(values.window)),
  };
}

function healthValues(check: Container['healthcheck']): HealthValues {
  const { intervalMs, timeoutMs, startPeriodMs, retries } = check ?? defaultHealth;
  const [kind, ...command] = check?.test ?? [];
  return {
    kind: check === null ? 'image' : kind === 'NONE' ? 'none' : 'command',
    command: kind === 'CMD-SHELL' ? command.join(' ') : kind === 'CMD' ? joinCommandLine(command) : '',
    interval: formatDuration(intervalMs || defaultHealth.intervalMs),
    timeout: formatDuration(timeoutMs || defaultHealth.timeoutMs),
    startPeriod: formatDuration(startPeriodMs),
    retries: String(retries || defaultHealth.retries),
  };
}

function healthOf(
  values: HealthValues,
  shown: HealthValues,
  before: Container['healthcheck'],
): Container['healthcheck'] {
  if (values.kind === 'image') return null;
  const never = { intervalMs: 0, timeoutMs: 0, startPeriodMs: 0, retries: 0 };
  if (values.kind === 'none') return { test: ['NONE'], ...never };
  const was = before ?? { test: [], ...defaultHealth };
  const number = reader(values, shown);
  const sameCommand = shown.kind === 'command' && values.command === shown.command;
  return {
    test: sameCommand ? was.test : ['CMD-SHELL', values.command.trim()],
    intervalMs: number('interval', was.intervalMs, () => parseDuration(values.interval)),
    timeoutMs: number('timeout', was.timeoutMs, () => parseDuration(values.timeout)),
    startPeriodMs: number('startPeriod', was.startPeriodMs, () => parseDuration(values.startPeriod)),
    retries: number('retries', was.retries, () => numberOf(values.retries)),
  };
}
