import type { Feature } from '@/lib/contract/contract';
import type { HintKind } from '@/lib/hint-kinds';
import type { Change } from './hint-buffer';

/** Whose queries go stale when a kind changes. Counts and problems of clusters follow every kind of thing in them. */
const featuresOfKind: Record<HintKind, readonly Feature[]> = {
  clusters: ['clusters', 'nodes'],
  nodes: ['nodes', 'clusters', 'agents', 'swarm', 'placement'],
  containers: ['containers', 'clusters', 'nodes', 'images', 'networks', 'volumes', 'stacks', 'swarm'],
  images: ['images', 'clusters', 'nodes', 'placement'],
  networks: ['networks', 'clusters', 'nodes'],
  volumes: ['volumes', 'clusters', 'nodes'],
  stacks: ['stacks', 'stackGit', 'clusters', 'nodes'],
  services: ['services', 'tasks', 'clusters', 'nodes', 'stacks', 'secrets', 'configs', 'swarm', 'placement'],
  secrets: ['secrets', 'clusters'],
  configs: ['configs', 'clusters'],
  jobs: ['jobs'],
  audit: ['audit', 'system'],
  access: ['sessions', 'users', 'tokens', 'roles', 'teams', 'grants', 'collections'],
  recordings: ['recordings', 'requests'],
};

/** Queries that make an engine work: they are asked again by a person, never by a hint. */
const onDemand: ReadonlySet<string> = new Set([
  'nodes.diskUsage',
  'swarm.get',
  // Each look at a token or key is written down in the audit log.
  'swarm.joinTokens',
  'swarm.unlockKey',
  'volumes.size',
  'containers.top',
  'containers.changes',
  'containers.files',
  'containers.statsHistory',
  'stacks.statsHistory',
  'stacks.removePlan',
  'services.rollbackPreview',
  // Each look at a source is written down in the audit log.
  'stacks.revision',
  'stackGit.check',
  'images.prunePreview',
  'images.removeUnusedPreview',
  'secrets.rotatePreview',
  'configs.rotatePreview',
  'networks.prunePreview',
  'volumes.prunePreview',
]);

/** Whether the query with this key (as `api` makes them) may have changed with one of `changes`. */
export function isHinted(queryKey: readonly unknown[], changes: readonly Change[]): boolean {
  const [path, options] = queryKey;
  if (!Array.isArray(path)) return false;
  const [feature, verb] = path.map(String);
  if (feature === undefined || onDemand.has(`${feature}.${verb ?? ''}`)) return false;
  const cluster = clusterOf(options);
  return changes.some(
    (change) =>
      // Whose rights change sees other things everywhere.
      (change.kind === 'access' || featuresOfKind[change.kind].some((each) => each === feature)) &&
      (change.cluster === null || cluster === null || cluster === change.cluster),
  );
}

/** The `cluster` of a query's input, or null where it asks across clusters. */
function clusterOf(options: unknown): string | null {
  if (typeof options !== 'object' || options === null || !('input' in options)) return null;
  const { input } = options;
  if (typeof input !== 'object' || input === null || !('cluster' in input)) return null;
  return typeof input.cluster === 'string' ? input.cluster : null;
}
