import type { Freshness, NodeRow } from '@/lib/contract/clusters';
import type { Engine } from '../engine/engine-api';
import type { SystemInfo } from '../engine/resource-types';
import { clockErrorMs, clockWarning, measureClock, type Clock } from './clock';
import type { InventoryContainer, InventoryImage, InventoryNetwork, InventoryVolume } from './rows';

export type Use = { id: string; name: string };

/**
 * What is known of one node: trimmed rows and when they were true. The watcher writes it; everybody else reads.
 * `version` grows with every change, so that what was worked out from the rows can be kept until then.
 */
export class NodeModel {
  /** In a Swarm its id there, else the engine's own, once known; until then the connection's, so that it can be named. */
  id: string;
  name: string;
  engine: Engine;
  info: SystemInfo | null = null;
  /** Null until the engine has told its time. */
  clock: Clock | null = null;
  freshness: Freshness;
  version = 0;
  readonly containers = new Map<string, InventoryContainer>();
  readonly images = new Map<string, InventoryImage>();
  readonly networks = new Map<string, InventoryNetwork>();
  readonly volumes = new Map<string, InventoryVolume>();
  private readonly uses = {
    version: -1,
    images: new Map<string, Use[]>(),
    networks: new Map<string, Use[]>(),
    volumes: new Map<string, Use[]>(),
  };

  constructor(id: string, name: string, engine: Engine) {
    this.id = id;
    this.name = name;
    this.engine = engine;
    this.freshness = { state: 'connecting', sinceMs: Date.now(), reason: null };
  }

  /** Takes over what the engine says of itself. */
  identify(info: SystemInfo): void {
    this.info = info;
    const id = info.swarm.nodeId || info.id;
    if (id !== '') this.id = id.replace(/[^a-zA-Z0-9_.-]/g, '-');
    this.name = info.name || this.name;
  }

  /** Asks the engine what it is, and reads its clock in the answer. */
  async introduce(signal: AbortSignal): Promise<void> {
    const sentMs = Date.now();
    const info = await this.engine.system.info({ signal });
    if (info.systemTimeMs !== null) this.clock = measureClock(info.systemTimeMs, sentMs, Date.now());
    this.identify(info);
  }

  /** A time of the engine's, such as an event's, by our clock where the engine's is known to be wrong. Never to come. */
  ownTimeMs(engineMs: number): number {
    return Math.min(engineMs - clockErrorMs(this.clock), Date.now());
  }

  /** What is wrong with its clock, and what the engine itself warns of. */
  get warnings(): string[] {
    const clock = clockWarning(this.clock);
    return [...(clock === null ? [] : [clock]), ...(this.info?.warnings ?? [])];
  }

  /** Containers by image id, network name and volume name: worked out once per version. */
  usedBy(kind: 'images' | 'networks' | 'volumes', key: string): Use[] {
    if (this.uses.version !== this.version) {
      const { images, networks, volumes } = this.uses;
      images.clear();
      networks.clear();
      volumes.clear();
      for (const { id, name, imageId, networks: onNetworks, volumes: mounted } of this.containers.values()) {
        const use = { id, name };
        push(images, imageId, use);
        for (const network of onNetworks) push(networks, network, use);
        for (const volume of mounted) push(volumes, volume, use);
      }
      this.uses.version = this.version;
    }
    return this.uses[kind].get(key) ?? [];
  }

  counts(): NodeRow['counts'] {
    const counts = { running: 0, paused: 0, stopped: 0, unhealthy: 0, restarting: 0 };
    const stacks = new Set<string>();
    for (const { state, health, stack } of this.containers.values()) {
      if (state === 'running') counts.running += 1;
      else if (state === 'paused') counts.paused += 1;
      else if (state === 'restarting') counts.restarting += 1;
      else counts.stopped += 1;
      if (health === 'unhealthy') counts.unhealthy += 1;
      if (stack !== null) stacks.add(stack);
    }
    return {
      ...counts,
      images: this.images.size,
      networks: this.networks.size,
      volumes: this.volumes.size,
      stacks: stacks.size,
    };
  }

  /** The node as it is shown. */
  row(): NodeRow {
    const { info } = this;
    return {
      id: this.id,
      name: this.name,
      freshness: this.freshness,
      connected: true,
      swarmNode: null,
      engineVersion: info?.serverVersion ?? '',
      apiVersion: info?.apiVersion ?? '',
      operatingSystem: info?.os ?? '',
      kernelVersion: info?.kernel ?? '',
      architecture: info?.architecture ?? '',
      cpus: info?.cpus ?? 0,
      memoryBytes: info?.memoryBytes ?? 0,
      storageDriver: info?.storageDriver ?? '',
      cgroupDriver: info?.cgroupDriver ?? '',
      cgroupVersion: info?.cgroupVersion ?? '',
      loggingDriver: info?.loggingDriver ?? '',
      rootDirectory: info?.dockerRootDir ?? '',
      securityOptions: info?.securityOptions ?? [],
      warnings: this.warnings,
      swarm: info?.swarm.localNodeState ?? 'inactive',
      counts: this.counts(),
    };
  }
}

function push(map: Map<string, Use[]>, key: string, use: Use): void {
  const known = map.get(key);
  if (known) known.push(use);
  else map.set(key, [use]);
}
