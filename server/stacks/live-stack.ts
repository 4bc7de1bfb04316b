import type { DesiredStack } from '@/lib/compose/engine/desired';
import type { LiveContainer, LiveStack } from '@/lib/compose/plan-types';
import { isGantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';

const project = 'com.docker.compose.project';

/** How many images are asked for at once. */
const concurrency = 8;

/**
 * What a node holds of a stack now, asked of the engine itself: a plan must not rest on a cache.
 * @param desired what is wanted, for the networks, volumes and images it names; null while taking a stack down
 */
export async function readLiveStack(
  node: NodeModel,
  stack: string,
  desired: DesiredStack | null,
  signal: AbortSignal,
): Promise<LiveStack> {
  const { engine } = node;
  const [containers, networks, volumes, imagesByReference] = await Promise.all([
    engine.containers.list({ signal, filters: { label: [`${project}=${stack}`] } }),
    engine.networks.list({ signal }),
    engine.volumes.list({ signal }),
    readImages(node, [...new Set(desired?.services.map((service) => service.image) ?? [])], signal),
  ]);
  const named = {
    networks: new Set(desired?.networks.map((network) => network.name)),
    volumes: new Set(desired?.volumes.map((volume) => volume.name)),
  };
  const ours = new Set(containers.map((container) => container.id));
  return {
    name: stack,
    containers: containers
      .filter((container) => container.labels['com.docker.compose.oneoff']?.toLowerCase() !== 'true')
      .map((container): LiveContainer => ({
        ...container,
        networks: container.networks.map((each) => each.networkName),
      })),
    networks: networks
      .filter((network) => network.labels[project] === stack || named.networks.has(network.name))
      .map((network) => ({
        ...network,
        otherContainers: node
          .usedBy('networks', network.name)
          .filter((use) => !ours.has(use.id))
          .map((use) => use.name),
      })),
    volumes: volumes.filter((volume) => volume.labels[project] === stack || named.volumes.has(volume.name)),
    imagesByReference,
  };
}

async function readImages(
  node: NodeModel,
  references: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  const waiting = [...references];
  const worker = async () => {
    for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
      found[reference] = await imageIdOf(node, reference, signal);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return found;
}

async function imageIdOf(node: NodeModel, reference: string, signal: AbortSignal): Promise<string | null> {
  try {
    return (await node.engine.images.inspect(reference, { signal })).id;
  } catch (error) {
    if (isGantryError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
