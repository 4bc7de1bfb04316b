import { collectionOf } from '@/lib/collection';
import type { ContainerRow } from '@/lib/contract/containers';
import type { ContainerSummary } from '../engine/container-types';
import type { ImageSummary, NetworkSummary, VolumeSummary } from '../engine/resource-types';
import type { NodeModel } from './node-model';

/** A container as the inventory keeps it: the list's row, and what only stacks ask for. */
export type InventoryContainer = ContainerRow & {
  /** Which of its service's containers it is; null outside a stack. */
  number: number | null;
  /** Made by `docker compose run`: part of the stack, not of the service. */
  oneOff: boolean;
  configHash: string | null;
};
export type InventoryImage = {
  id: string;
  tags: string[];
  digests: string[];
  sizeBytes: number;
  createdMs: number | null;
};
export type InventoryNetwork = {
  id: string;
  name: string;
  driver: string;
  scope: string;
  internal: boolean;
  attachable: boolean;
  createdMs: number | null;
  subnets: string[];
  stack: string | null;
  /** The name the Compose file gives it. */
  key: string | null;
  collection: string;
};
export type InventoryVolume = {
  name: string;
  driver: string;
  scope: string;
  mountpoint: string;
  createdMs: number | null;
  stack: string | null;
  key: string | null;
  collection: string;
  anonymous: boolean;
};

const label = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  configHash: 'com.docker.compose.config-hash',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  namespace: 'com.docker.stack.namespace',
  swarmService: 'com.docker.swarm.service.name',
} as const;

/** The stack an object's labels name, as `docker compose` or `docker stack deploy` wrote them. */
export function stackOf(labels: Record<string, string>): string | null {
  return labels[label.project] ?? labels[label.namespace] ?? null;
}

/** Trims what the engine listed to the row that is kept. `stateSinceMs` is read from the status sentence. */
export function containerRowOf(
  summary: ContainerSummary,
  node: Pick<NodeModel, 'id' | 'name' | 'ownTimeMs'>,
  nowMs: number,
): InventoryContainer {
  const { labels } = summary;
  return {
    id: summary.id,
    name: summary.name,
    image: summary.image,
    imageId: summary.imageId,
    command: summary.command,
    createdMs: node.ownTimeMs(summary.createdMs),
    state: summary.state,
    stateSinceMs: sinceFromStatus(summary.status, nowMs),
    health: summary.health,
    exitCode: summary.exitCode,
    nodeId: node.id,
    nodeName: node.name,
    stack: stackOf(labels),
    service: serviceOf(labels),
    ports: summary.ports,
    networks: summary.networks.map((network) => network.networkName),
    volumes: summary.mounts.flatMap((mount) => (mount.type === 'volume' && mount.name ? [mount.name] : [])),
    number: labels[label.number] === undefined ? null : Number(labels[label.number]) || null,
    oneOff: labels[label.oneOff]?.toLowerCase() === 'true',
    configHash: labels[label.configHash] ?? null,
    collection: collectionOf(labels),
  };
}

function serviceOf(labels: Record<string, string>): string | null {
  const compose = labels[label.service];
  if (compose !== undefined) return compose;
  const full = labels[label.swarmService];
  const namespace = labels[label.namespace];
  if (full === undefined) return null;
  return namespace !== undefined && full.startsWith(`${namespace}_`)
    ? full.slice(namespace.length + 1)
    : full;
}

export function imageOf(summary: ImageSummary): InventoryImage {
  return {
    id: summary.id,
    tags: summary.repoTags,
    digests: summary.repoDigests,
    sizeBytes: summary.sizeBytes,
    createdMs: summary.createdMs > 0 ? summary.createdMs : null,
  };
}

export function networkOf(summary: NetworkSummary): InventoryNetwork {
  return {
    id: summary.id,
    name: summary.name,
    driver: summary.driver,
    scope: summary.scope,
    internal: summary.internal,
    attachable: summary.attachable,
    createdMs: summary.createdMs,
    subnets: summary.ipam.configs.map((config) => config.subnet).filter((subnet) => subnet !== ''),
    stack: stackOf(summary.labels),
    key: summary.labels[label.network] ?? null,
    collection: collectionOf(summary.labels),
  };
}

export function volumeOf(summary: VolumeSummary): InventoryVolume {
  return {
    name: summary.name,
    driver: summary.driver,
    scope: summary.scope,
    mountpoint: summary.mountpoint,
    createdMs: summary.createdMs,
    stack: stackOf(summary.labels),
    key: summary.labels[label.volume] ?? null,
    collection: collectionOf(summary.labels),
    // The engine names anonymous volumes with 64 hex digits; newer ones also label them.
    anonymous: 'com.docker.volume.anonymous' in summary.labels || /^[a-f0-9]{64}$/.test(summary.name),
  };
}

const unitMs: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
  year: 365 * 86_400_000,
};

/**
 * When the state began, from the engine's sentence ("Up 3 hours (healthy)", "Exited (1) About an hour ago"), as
 * exactly as its rounding allows; null where it says nothing.
 * Source of the sentences: `HumanDuration` of github.com/docker/go-units.
 */
export function sinceFromStatus(status: string, nowMs: number): number | null {
  if (/less than a second/i.test(status)) return nowMs;
  const match = /(?:(\d+)|about an?|an?)\s+(second|minute|hour|day|week|month|year)s?/i.exec(status);
  const unit = unitMs[match?.[2]?.toLowerCase() ?? ''];
  if (!match || unit === undefined) return null;
  return nowMs - Number(match[1] ?? 1) * unit;
}
