import type { Logger } from 'pino';
import type { ClusterModel } from '../inventory/cluster-model';
import type { InventoryContainer } from '../inventory/rows';
import type { NodeModel } from '../inventory/node-model';
import type { Sampler } from './sampler';

/** How often a container that nobody watches is sampled, so that its chart is not empty when it is opened. */
export const backgroundMs = 20_000;
/** Nodes with more running containers than this are left alone: each sample costs the engine. */
const maxRunning = 50;
/** Samples asked of one engine at once. */
const atOnce = 6;
const sampleTimeoutMs = 15_000;

/** Takes one sample of every running container that has no stream, on each node small enough. */
export async function sampleInBackground(
  clusters: readonly ClusterModel[],
  samplerOf: (node: NodeModel, row: InventoryContainer) => Sampler,
  log: Logger,
): Promise<void> {
  const nodes = clusters
    .flatMap((cluster) => cluster.nodes)
    .filter(({ freshness }) => freshness.state === 'live');
  await Promise.all(nodes.map((node) => sampleNode(node, samplerOf, log)));
}

async function sampleNode(
  node: NodeModel,
  samplerOf: (node: NodeModel, row: InventoryContainer) => Sampler,
  log: Logger,
): Promise<void> {
  const running = [...node.containers.values()].filter(({ state }) => state === 'running');
  if (running.length > maxRunning) return;
  const waiting = running.filter((row) => !samplerOf(node, row).isStreaming);
  const work = async () => {
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      try {
        const sample = await node.engine.containers.statsOnce(row.id, { timeoutMs: sampleTimeoutMs });
        samplerOf(node, row).add(sample);
      } catch (error) {
        // It stopped meanwhile, or the engine is busy: the next round tells.
        log.debug({ err: error, container: row.id }, 'no background sample');
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
