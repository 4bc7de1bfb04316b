import { z } from 'zod';
import { collectionOf } from '@/lib/collection';
import type { Permission } from '@/lib/permissions';
import type { Rights } from '@/lib/rights';
import type { Engine } from '../engine/engine-api';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import { isPredefined, missing } from './admit';
import { overlay } from './overlay';

type Labels = Readonly<Record<string, string>>;

/** Who may work on a stack is told of all that it holds. */
const ofStacks = ['Stack Deploy', 'Stack Scale', 'Stack Stop', 'Stack Remove'] as const;

const rawNetwork = z.looseObject({ Containers: z.record(z.string(), z.unknown()).nullish() });

/**
 * An engine whose lists, and answers about shared things, its networks and its disk, name only what `rights` may see. What
 * they sum up to stays as it is.
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
  /** Of what carries labels, what may be seen, or belongs to stacks that may be worked on. */
  const only = <Row>(view: Permission, rows: Row[], labels: (row: Row) => Labels | null): Row[] =>
    rows.filter((row) => {
      const told = labels(row);
      const place = { cluster: cluster.id, collection: collectionOf(told ?? undefined) };
      return told === null || [view, ...ofStacks].some((each) => rights.at(each, place));
    });

  const containers = overlay(engine.containers, {
    list: (): Engine['containers']['list'] => async (options) =>
      only('Container View', await engine.containers.list(options), ({ labels }) => labels),
  });
  const listedVolumes = overlay(engine.volumes, {
    list: (): Engine['volumes']['list'] => async (options) =>
      only('Volume View', await engine.volumes.list(options), ({ labels }) => labels),
  });
  const networks = overlay(engine.networks, {
    list: (): Engine['networks']['list'] => async (options) =>
      only('Network View', await engine.networks.list(options), ({ name, labels }) =>
        isPredefined(name) ? null : labels,
      ),
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
  const { services, secrets, configs, tasks } = engine.swarm;
  const labelsOfService = async (id: string): Promise<Labels> => {
    const known = cluster.swarm?.services.get(id) ?? (await services.inspect(id).catch(missing));
    return known?.spec.labels ?? {};
  };
  const swarm = overlay(engine.swarm, {
    services: () =>
      overlay(services, {
        list: (): typeof services.list => async (options) =>
          only('Service View', await services.list(options), ({ spec }) => spec.labels),
      }),
    secrets: () =>
      overlay(secrets, {
        list: (): typeof secrets.list => async (options) =>
          only('Secret View', await secrets.list(options), ({ labels }) => labels),
      }),
    configs: () =>
      overlay(configs, {
        list: (): typeof configs.list => async (options) =>
          only('Config View', await configs.list(options), ({ labels }) => labels),
      }),
    tasks: () =>
      overlay(tasks, {
        list: (): typeof tasks.list => async (options) => {
          const found = await tasks.list(options);
          const ids = [...new Set(found.map(({ serviceId }) => serviceId))];
          const labels = new Map(
            await Promise.all(ids.map(async (id) => [id, await labelsOfService(id)] as const)),
          );
          return only('Service View Tasks', found, ({ serviceId }) => labels.get(serviceId) ?? {});
        },
      }),
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
  return overlay(engine, {
    containers: () => containers,
    networks: () => networks,
    volumes: () => listedVolumes,
    system: () => system,
    swarm: () => swarm,
  });
}
