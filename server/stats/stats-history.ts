import type { Logger } from 'pino';
import type { StatsSample } from '@/lib/contract/containers';
import type { NodeUsageMessage } from '@/lib/node-usage';
import type { Handlers } from '../api/call';
import type { StreamChannel } from '../api/stream-channel';
import type { StreamHandlers } from '../api/stream-registry';
import type { Hints } from '../inventory/hints';
import type { Inventory } from '../inventory/inventory';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import { stackContainers } from '../inventory/stack-containers';
import { backgroundMs, sampleInBackground } from './background';
import { createSender, followStats, maxWatched, untilLeft, type Watched } from './follow-stats';
import { NodeUsages, nodeUsageTiming, type NodeUsageTiming } from './node-usage';
import { Sampler } from './sampler';

export type StatsHistory = {
  /** Kept samples of one container, oldest first; none of one that nobody has watched. */
  samplesOf(cluster: string, containerId: string): readonly StatsSample[];
  stack: Handlers<'stacks'>['statsHistory'];
  streams: Pick<
    StreamHandlers['websocket'],
    'containers.followStats' | 'stacks.followStats' | 'nodes.followUsage'
  >;
  /** Sends the samples of what `current` gives, as it comes and goes, until the viewer leaves. */
  follow(watched: Pick<Watched, 'cluster' | 'current' | 'notes'>, channel: StreamChannel): Promise<void>;
  close(): void;
};

type Parts = { inventory: Inventory; hints: Hints; log: Logger };
type Timing = { graceMs: number; backgroundMs: number; nodes?: NodeUsageTiming };

/**
 * What containers use, now and in the last ten minutes. However many watch a container, its engine has one stream.
 * Besides that, while anybody has Gantry open, every running container of a small node is sampled now and then; while
 * nobody has, no engine is asked at all. `timing` is for tests.
 */
export function createStatsHistory(
  { inventory, hints, log }: Parts,
  timing: Timing = { graceMs: 60_000, backgroundMs },
): StatsHistory {
  const samplers = new Map<string, Sampler>();

  const samplerOf = (node: NodeModel, { id }: InventoryContainer): Sampler => {
    const known = samplers.get(id);
    if (known) return known;
    const engine = () => nodeOf(inventory, id)?.engine ?? node.engine;
    const made = new Sampler({ id, engine }, timing.graceMs);
    samplers.set(id, made);
    return made;
  };

  const forgetRemoved = () => {
    for (const [id, sampler] of samplers) {
      if (nodeOf(inventory, id) !== null) continue;
      sampler.stop();
      samplers.delete(id);
    }
  };

  const usages = new NodeUsages({ inventory, samplerOf, log }, timing.nodes ?? nodeUsageTiming);

  let sampling = false;
  const tick = async () => {
    forgetRemoved();
    usages.forgetOld();
    if (sampling || hints.listeners === 0) return;
    sampling = true;
    await sampleInBackground(inventory.clusters(), samplerOf, log).finally(() => (sampling = false));
  };
  const timer = setInterval(() => void tick(), timing.backgroundMs);
  timer.unref();

  const watched = { hints, samplerOf };
  const clusterOf = (id: string) => inventory.clusters().find((cluster) => cluster.id === id) ?? null;

  return {
    samplesOf: (_cluster, containerId) => samplers.get(containerId)?.points ?? [],
    async stack({ cluster, stack }) {
      const found = stackContainers(inventory.cluster(cluster), stack).slice(0, maxWatched);
      return {
        containers: found.map(({ row: { id, name, service } }) => ({
          id,
          name,
          service: service ?? '',
          samples: [...(samplers.get(id)?.points ?? [])],
        })),
      };
    },
    streams: {
      'containers.followStats': async ({ cluster, container }, _call, channel) => {
        const { id } = inventory.cluster(cluster).container(container).row;
        const current = () =>
          clusterOf(cluster)?.nodes.flatMap((node) => {
            const row = node.containers.get(id);
            return row === undefined ? [] : [{ row, node }];
          }) ?? [];
        await followStats({ ...watched, cluster, current }, channel);
      },
      'stacks.followStats': async ({ cluster, stack }, _call, channel) => {
        inventory.cluster(cluster);
        const current = () => stackContainers(clusterOf(cluster), stack);
        await followStats({ ...watched, cluster, current }, channel);
      },
      'nodes.followUsage': async ({ cluster, nodes }, _call, channel) => {
        inventory.cluster(cluster);
        const send = createSender<NodeUsageMessage>(channel, () => true);
        const stops = nodes.map((node) =>
          usages.watch(cluster, node, (usage) => send({ type: 'usage', node, usage })),
        );
        await untilLeft(channel);
        for (const stop of stops) stop();
      },
    },
    follow: (what, channel) => followStats({ ...watched, ...what }, channel),
    close() {
      clearInterval(timer);
      usages.close();
      for (const sampler of samplers.values()) sampler.stop();
      samplers.clear();
    },
  };
}

function nodeOf(inventory: Inventory, id: string): NodeModel | null {
  for (const cluster of inventory.clusters()) {
    const node = cluster.nodes.find(({ containers }) => containers.has(id));
    if (node) return node;
  }
  return null;
}
