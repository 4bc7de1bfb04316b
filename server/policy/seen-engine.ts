import { z } from 'zod';
import type { Rights } from '@/lib/rights';
import type { Engine } from '../engine/engine-api';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import { overlay } from './overlay';

const rawNetwork = z.looseObject({ Containers: z.record(z.string(), z.unknown()).nullish() });

/**
 * An engine whose answers about shared things, its networks and its disk, name only containers and volumes that `rights`
 * may see. What they sum up to stays as it is.
 */
export function seenEngine({ engine, volumes }: NodeModel, cluster: ClusterModel, rights: Rights): Engine {
  const isSeen = (id: string) => {
    const row = cluster.nodes.map((node) => node.containers.get(id)).find(Boolean);
    return (
      row !== undefined && rights.at('Container View', { cluster: cluster.id, collection: row.collection })
    );
  };
  const isVolumeSeen = (name: string) => {
    const row = volumes.get(name);
    return row !== undefined && rights.at('Volume View', { cluster: cluster.id, collection: row.collection });
  };
  const networks = overlay(engine.networks, {
    inspect: (): Engine['networks']['inspect'] => async (network, options) => {
      const found = await engine.networks.inspect(network, options);
      return { ...found, containers: found.containers.filter(({ id }) => isSeen(id)) };
    },
    inspectRaw: (): Engine['networks']['inspectRaw'] => async (network, options) => {
      const found = rawNetwork.parse(await engine.networks.inspectRaw(network, options));
      const seen = Object.entries(found.Containers ?? {}).filter(([id]) => isSeen(id));
      return { ...found, Containers: Object.fromEntries(seen) };
    },
  });
  const system = overlay(engine.system, {
    diskUsage: (): Engine['system']['diskUsage'] => async (options) => {
      const usage = await engine.system.diskUsage(options);
      return {
        ...usage,
        containers: usage.containers.filter(({ id }) => isSeen(id)),
        volumes: usage.volumes.filter(({ name }) => isVolumeSeen(name)),
      };
    },
  });
  return overlay(engine, { networks: () => networks, system: () => system });
}
