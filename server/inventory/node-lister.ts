import type { HintKind } from '@/lib/contract/system';
import type { NodeModel } from './node-model';
import { containerRowOf, imageOf, networkOf, volumeOf } from './rows';

/** What events say has changed: containers with the time of their last change of state (0: it did not change). */
export type Changes = {
  containers: Map<string, number>;
  images: boolean;
  networks: boolean;
  volumes: boolean;
};

export const clean = (): Changes => ({
  containers: new Map(),
  images: false,
  networks: false,
  volumes: false,
});

/** Above this many changed containers one list of all is cheaper than asking for each. */
const listAllAbove = 50;

/** Fetches what changed into the model; returns the kinds a tab must ask for again. */
export async function fetchChanges(
  node: NodeModel,
  changes: Changes,
  signal: AbortSignal,
): Promise<Set<HintKind>> {
  const kinds = new Set<HintKind>();
  if (changes.containers.size > listAllAbove) await listContainers(node, signal, changes.containers, kinds);
  else if (changes.containers.size > 0) await listSome(node, signal, changes.containers, kinds);
  if (changes.images) await listImages(node, signal, kinds);
  if (changes.networks) await listNetworks(node, signal, kinds);
  if (changes.volumes) await listVolumes(node, signal, kinds);
  return kinds;
}

/** Fetches everything into the model. */
export async function listEverything(node: NodeModel, signal: AbortSignal): Promise<Set<HintKind>> {
  const kinds = new Set<HintKind>(['clusters', 'nodes']);
  await Promise.all([
    listContainers(node, signal, new Map(), kinds),
    listImages(node, signal, kinds),
    listNetworks(node, signal, kinds),
    listVolumes(node, signal, kinds),
  ]);
  return kinds;
}

async function listContainers(
  node: NodeModel,
  signal: AbortSignal,
  since: ReadonlyMap<string, number>,
  kinds: Set<HintKind>,
): Promise<void> {
  const summaries = await node.engine.containers.list({
    signal,
    timeoutMs: 60_000,
  });
  const seen = new Set(summaries.map((summary) => summary.id));
  for (const id of [...node.containers.keys()]) if (!seen.has(id)) node.containers.delete(id);
  for (const summary of summaries) put(node, summary, since.get(summary.id) ?? 0);
  addContainerKinds(kinds, true);
}

async function listSome(
  node: NodeModel,
  signal: AbortSignal,
  since: ReadonlyMap<string, number>,
  kinds: Set<HintKind>,
): Promise<void> {
  const ids = [...since.keys()];
  const summaries = await node.engine.containers.list({
    signal,
    filters: { id: ids },
  });
  const found = new Set(summaries.map((summary) => summary.id));
  let membersChanged = false;
  for (const id of ids) if (!found.has(id)) membersChanged = node.containers.delete(id) || membersChanged;
  for (const summary of summaries) {
    membersChanged ||= !node.containers.has(summary.id);
    put(node, summary, since.get(summary.id) ?? 0);
  }
  addContainerKinds(kinds, membersChanged);
}

function put(node: NodeModel, summary: Parameters<typeof containerRowOf>[0], changedMs: number): void {
  const row = containerRowOf(summary, node, Date.now());
  const known = node.containers.get(row.id);
  // The sentence is rounded; an event's time, or what was known of the same state, is not.
  if (changedMs > 0) row.stateSinceMs = node.ownTimeMs(changedMs);
  else if (known?.state === row.state && known.stateSinceMs !== null) row.stateSinceMs = known.stateSinceMs;
  node.containers.set(row.id, row);
}

async function listImages(node: NodeModel, signal: AbortSignal, kinds: Set<HintKind>): Promise<void> {
  const images = await node.engine.images.list({ signal, timeoutMs: 60_000 });
  replace(node.images, images.map(imageOf), (image) => image.id);
  kinds.add('images').add('clusters');
}

async function listNetworks(node: NodeModel, signal: AbortSignal, kinds: Set<HintKind>): Promise<void> {
  const networks = await node.engine.networks.list({ signal, timeoutMs: 60_000 });
  replace(node.networks, networks.map(networkOf), (network) => network.id);
  kinds.add('networks').add('clusters');
}

async function listVolumes(node: NodeModel, signal: AbortSignal, kinds: Set<HintKind>): Promise<void> {
  const volumes = await node.engine.volumes.list({ signal, timeoutMs: 60_000 });
  replace(node.volumes, volumes.map(volumeOf), (volume) => volume.name);
  kinds.add('volumes').add('clusters');
}

function addContainerKinds(kinds: Set<HintKind>, membersChanged: boolean): void {
  kinds.add('containers').add('stacks').add('clusters').add('nodes');
  if (membersChanged) kinds.add('images').add('networks').add('volumes');
}

function replace<T>(map: Map<string, T>, items: readonly T[], keyOf: (item: T) => string): void {
  map.clear();
  for (const item of items) map.set(keyOf(item), item);
}
