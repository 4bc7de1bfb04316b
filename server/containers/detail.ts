import type { ContainerResources } from '@/lib/compose/engine/container-spec';
import type { Handlers } from '../api/call';
import type { ContainerInspect } from '../engine/container-types';
import type { InventoryContainer } from '../inventory/rows';
import { parseVariable } from './environment';

type Detail = Awaited<ReturnType<Handlers<'containers'>['get']>>;

/** A container as its page shows it: the engine's fresh answer over what the inventory knows of its place. */
export function detailOf(
  row: InventoryContainer,
  inspect: ContainerInspect,
  { ownTimeMs }: { ownTimeMs: (engineMs: number) => number },
): Detail {
  const { state } = inspect;
  const ours = (engineMs: number | null) => (engineMs === null ? null : ownTimeMs(engineMs));
  const isSameState = row.state === state.status;
  return {
    id: inspect.id,
    name: inspect.name,
    image: inspect.image || row.image,
    imageId: inspect.imageId,
    command: [inspect.path, ...inspect.args].join(' '),
    createdMs: ours(inspect.createdMs) ?? row.createdMs,
    state: state.status,
    stateSinceMs: ours(sinceMs(inspect)) ?? (isSameState ? row.stateSinceMs : null),
    health: state.health?.status ?? 'none',
    exitCode: state.status === 'exited' || state.status === 'dead' ? state.exitCode : null,
    nodeId: row.nodeId,
    nodeName: row.nodeName,
    stack: row.stack,
    collection: row.collection,
    service: row.service,
    ports: portsOf(inspect),
    networks: inspect.networks.map((network) => network.networkName),
    volumes: inspect.mounts.flatMap((mount) => (mount.name === null ? [] : [mount.name])),
    path: inspect.path,
    args: inspect.args,
    entrypoint: inspect.entrypoint,
    workingDir: inspect.workingDir,
    user: inspect.user,
    hostname: inspect.hostname,
    platform: inspect.platform,
    driver: inspect.driver,
    startedMs: ours(state.startedMs),
    finishedMs: ours(state.finishedMs),
    error: state.error,
    oomKilled: state.oomKilled,
    restartCount: inspect.restartCount,
    pid: state.pid,
    tty: inspect.tty,
    privileged: inspect.privileged,
    readonlyRootfs: inspect.readonlyRootfs,
    autoRemove: inspect.autoRemove,
    init: inspect.init,
    networkMode: inspect.networkMode,
    pidMode: inspect.pidMode,
    ipcMode: inspect.ipcMode,
    capAdd: inspect.capAdd,
    capDrop: inspect.capDrop,
    securityOpt: inspect.securityOpt,
    devices: inspect.devices.map(
      (device) => `${device.hostPath}:${device.containerPath}:${device.permissions}`,
    ),
    logDriver: inspect.logConfig.driver,
    stopSignal: inspect.stopSignal || 'SIGTERM',
    restart: inspect.restartPolicy,
    resources: limitsOf(inspect.resources),
    labels: inspect.labels,
    environment: inspect.env.map((entry) => ({ name: parseVariable(entry).name, value: null })),
    mounts: [
      ...inspect.mounts.map(({ type, name, source, destination, mode, writable }) => ({
        type,
        name,
        source,
        destination,
        mode,
        writable,
      })),
      ...tmpfsOf(inspect),
    ],
    networkEndpoints: inspect.networks.map((network) => ({
      network: network.networkName,
      networkId: network.networkId,
      ipAddress: network.ipAddress,
      gateway: network.gateway,
      macAddress: network.macAddress,
      aliases: network.aliases,
    })),
    healthcheck: healthcheckOf(inspect),
  };
}

function sinceMs({ state, createdMs }: ContainerInspect): number | null {
  switch (state.status) {
    case 'running':
      return state.startedMs;
    case 'exited':
    case 'dead':
      return state.finishedMs;
    case 'created':
      return createdMs;
    case 'paused':
    case 'restarting':
    case 'removing':
      return null;
  }
}

/** What is published now, and what is only exposed or will be published at the next start. */
function portsOf(inspect: ContainerInspect): Detail['ports'] {
  const published = inspect.ports.length > 0 ? inspect.ports : inspect.portBindings;
  const known = new Set(published.map((port) => `${port.containerPort}/${port.protocol}`));
  const exposed = inspect.exposedPorts.flatMap((text) => {
    const [port, protocol] = text.split('/');
    if (known.has(text) || (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')) return [];
    return [{ hostIp: null, hostPort: null, containerPort: Number(port), protocol }] as const;
  });
  return [...published, ...exposed];
}

/** `--tmpfs` mounts stand apart from the others in the engine's answer. */
function tmpfsOf(inspect: ContainerInspect): Detail['mounts'] {
  return Object.entries(inspect.tmpfs).map(([destination, options]) => ({
    type: 'tmpfs',
    name: null,
    source: '',
    destination,
    mode: options,
    writable: !options.split(',').includes('ro'),
  }));
}

/** CPUs are one number, whether they were given as such or as quota and period. */
export function limitsOf(resources: ContainerResources): Detail['resources'] {
  return {
    memoryBytes: Math.max(0, resources.memoryBytes),
    memoryReservationBytes: resources.memoryReservationBytes,
    memorySwapBytes: Math.max(-1, resources.memorySwapBytes),
    cpus: cpusOf(resources),
    cpuShares: resources.cpuShares,
    pidsLimit: Math.max(-1, resources.pidsLimit),
  };
}

function cpusOf({ nanoCpus, cpuQuota, cpuPeriod }: ContainerResources): number {
  if (nanoCpus > 0) return nanoCpus / 1e9;
  // 100 ms is the kernel's default period.
  return cpuQuota > 0 ? cpuQuota / (cpuPeriod > 0 ? cpuPeriod : 100_000) : 0;
}

function healthcheckOf({ healthcheck, state }: ContainerInspect): Detail['healthcheck'] {
  if (!healthcheck || healthcheck.test[0] === 'NONE') return null;
  return {
    // The daemon's defaults, which its answer leaves out. Source: `daemon/health.go` of github.com/moby/moby.
    test: healthcheck.test,
    intervalMs: healthcheck.intervalMs || 30_000,
    timeoutMs: healthcheck.timeoutMs || 30_000,
    startPeriodMs: healthcheck.startPeriodMs,
    retries: healthcheck.retries || 3,
    failingStreak: state.health?.failingStreak ?? 0,
    probes: (state.health?.log ?? []).flatMap((probe) =>
      probe.startMs === null
        ? []
        : [{ startMs: probe.startMs, endMs: probe.endMs, exitCode: probe.exitCode, output: probe.output }],
    ),
  };
}
