import { noteOfAsked } from '@/lib/audit-changes';
import type { VolumeRow } from '@/lib/contract/volumes';
import { GantryError, toGantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import { volumeSizes } from '../inventory/disk-usage';
import { inUse } from '../inventory/in-use';
import type { NodeModel } from '../inventory/node-model';
import { removeUnused } from '../inventory/remove-unused';
import type { Runtime } from '../runtime';
import {
  clusterVolumeRow,
  clusterVolumeRows,
  createClusterVolume,
  findClusterVolume,
  removeClusterVolume,
} from './cluster-volumes';
import { listVolumes, pruneable, volumeRow, volumeRows } from './list';

/** An engine looks for a driver it does not know for some 15 s, in case its plugin is starting. */
const createTimeoutMs = 60_000;
/** How many names an audit entry lists. */
const mostNoted = 100;

/** The operations on volumes. */
export function createVolumesHandlers({ inventory }: Pick<Runtime, 'inventory'>): Handlers<'volumes'> {
  const find = (input: { cluster: string; volume: string; node?: string }) => {
    const cluster = inventory.cluster(input.cluster);
    const node = cluster.holder('volumes', input.volume, input.node);
    const volume = node.volumes.get(input.volume);
    // `holder` has looked; the model may only have changed if that ever awaits.
    if (!volume) throw new GantryError('not_found');
    return { cluster, node, row: volumeRow(node, volume) };
  };
  const findOfSwarm = (input: { cluster: string; volume: string; node?: string }) => {
    const cluster = inventory.cluster(input.cluster);
    const found = findClusterVolume(cluster, input.volume, input.node);
    return found && { cluster, ...found };
  };

  return {
    list: async (query) => {
      const cluster = inventory.cluster(query.cluster);
      return listVolumes([...volumeRows(cluster.nodes), ...clusterVolumeRows(cluster)], query);
    },
    get: async (input, { signal }) => {
      const ofSwarm = findOfSwarm(input);
      if (ofSwarm) {
        const { labels, options } = ofSwarm.volume;
        return { ...clusterVolumeRow(ofSwarm.swarm, ofSwarm.volume), labels, options, mounts: [] };
      }
      const { node, row } = find(input);
      const [inspect, users] = await Promise.all([
        node.engine.volumes.inspect(row.name, { signal }),
        node.engine.containers.list({ signal, filters: { volume: [row.name] } }),
      ]);
      const mounts = users.flatMap((user) =>
        user.mounts
          .filter((mount) => mount.type === 'volume' && mount.name === row.name)
          .map((mount) => ({
            containerId: user.id,
            containerName: user.name,
            destination: mount.destination,
            writable: mount.writable,
          })),
      );
      mounts.sort((a, b) => a.containerName.localeCompare(b.containerName));
      return { ...row, labels: inspect.labels, options: inspect.options, mounts };
    },
    inspect: async (input, { signal }) => {
      const ofSwarm = findOfSwarm(input);
      if (ofSwarm) {
        const { volumes } = ofSwarm.cluster.manager();
        return { inspect: await volumes.inspectRaw(ofSwarm.volume.id, { signal }) };
      }
      const { node, row } = find(input);
      return { inspect: await node.engine.volumes.inspectRaw(row.name, { signal }) };
    },
    size: async (input, { signal }) => {
      const ofSwarm = findOfSwarm(input);
      // What its driver says is all that there is: no engine can measure it.
      if (ofSwarm) return { sizeBytes: null };
      const { node, row } = find(input);
      return { sizeBytes: (await volumeSizes(node, signal)).get(row.name) ?? null };
    },

    create: async (input) => {
      const cluster = inventory.cluster(input.cluster);
      if (input.clusterVolume) {
        await createClusterVolume(cluster, input, input.clusterVolume);
        return { name: input.name };
      }
      const node = cluster.node(input.node);
      const { name, driver, options, labels } = input;
      // An engine answers the old volume where the name is taken, as if it had made it.
      if (node.volumes.has(name)) {
        throw new GantryError('already_exists', {
          message: `Another volume on ${node.name} is called "${name}". Choose another name.`,
          data: { field: 'name' },
        });
      }
      try {
        await node.engine.volumes.create(
          { name, driver, driverOptions: options, labels },
          { timeoutMs: createTimeoutMs },
        );
      } catch (error) {
        throw explainCreate(error, driver, node);
      } finally {
        await cluster.refresh(node, { volumes: true });
      }
      return { name };
    },
    update: async (input, call) => {
      const found = findOfSwarm(input);
      if (!found) {
        const { row } = find(input);
        throw new GantryError('bad_request', {
          message: `"${row.name}" is a volume of ${row.nodeName}. Only cluster volumes have an availability.`,
        });
      }
      const { cluster, volume } = found;
      const { volumes } = cluster.manager().swarm;
      try {
        await volumes.setAvailability(volume.id, input.version, input.availability);
        call.note(noteOfAsked({ availability: volume.availability }, { availability: input.availability }));
        return { version: (await volumes.inspect(volume.id)).version };
      } finally {
        await cluster.refreshSwarm({ volumes: true });
      }
    },
    remove: async (input) => {
      const ofSwarm = findOfSwarm(input);
      if (ofSwarm) {
        await removeClusterVolume(ofSwarm.cluster, ofSwarm.swarm, ofSwarm.volume, input.force);
        return {};
      }
      const { cluster, node, row } = find(input);
      if (row.containers.length > 0) {
        throw inUse(
          `The volume "${row.name}"`,
          row.containers,
          'Remove them first: stopped ones hold it too.',
        );
      }
      try {
        await node.engine.volumes.remove(row.name, { force: input.force });
      } finally {
        await cluster.refresh(node, { volumes: true });
      }
      return {};
    },

    prunePreview: async ({ cluster, node: nodeId, all }, { signal }) => {
      const node = inventory.cluster(cluster).node(nodeId);
      const rows = pruneable(volumeRows([node]), all);
      const sizes = rows.length === 0 ? new Map<string, number>() : await volumeSizes(node, signal);
      const volumes = rows.map((row) => ({ ...row, sizeBytes: sizes.get(row.name) ?? null }));
      return { volumes, freedBytes: sumOf(rows, sizes) };
    },
    prune: async ({ cluster: id, node: nodeId, all }, call) => {
      const cluster = inventory.cluster(id);
      const node = cluster.node(nodeId);
      const rows = pruneable(volumeRows([node]), all);
      if (rows.length === 0) return { deleted: [], freedBytes: 0 };
      const sizes = await volumeSizes(node);
      const gone: VolumeRow[] = [];
      try {
        await removeUnused(
          rows,
          (row) => node.engine.volumes.remove(row.name),
          (row) => gone.push(row),
        );
      } finally {
        call.note({ removed: gone.length, volumes: gone.slice(0, mostNoted).map((row) => row.name) });
        await cluster.refresh(node, { volumes: true });
      }
      return { deleted: gone.map((row) => row.name), freedBytes: sumOf(gone, sizes) };
    },
  };
}

function sumOf(rows: readonly VolumeRow[], sizes: ReadonlyMap<string, number>): number {
  return rows.reduce((sum, row) => sum + (sizes.get(row.name) ?? 0), 0);
}

/** Why a volume could not be made, with the field of the form it is about in `data.field`. */
function explainCreate(cause: unknown, driver: string, node: NodeModel): GantryError {
  const error = toGantryError(cause);
  if (/volume plugin|plugin .* not found/i.test(error.message)) {
    return new GantryError('bad_request', {
      message: `${node.name} has no volume driver "${driver}". Use "local", or install the plugin.`,
      cause,
      data: { field: 'driver' },
    });
  }
  if (/invalid option|missing required option|options? .* (only|not)/i.test(error.message)) {
    return new GantryError('bad_request', { message: error.message, cause, data: { field: 'options' } });
  }
  return error;
}
