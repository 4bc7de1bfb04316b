import { collectionOf, labelledFor, rootCollection } from '@/lib/collection';
import type { ContainerSpec, MountSpec } from '@/lib/compose/engine/container-spec';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import type { Permission } from '@/lib/permissions';
import {
  containerPrivileges,
  networkPrivileges,
  servicePrivileges,
  volumePrivileges,
} from '@/lib/privileges';
import type { Rights } from '@/lib/rights';
import type { Engine } from '../engine/engine-api';
import type { ClusterModel } from '../inventory/cluster-model';
import { createAdmission } from './admit';
import { confined, confinement, requireNode } from './confine';
import type { Held } from './claims';
import { gateEngine } from './gate';
import { overlay } from './overlay';
import { isNoMore, type Limits, takeRoomForContainer, takeRoomForService } from './quotas';
import { currentRights } from './scope';
import { createPolicy } from './verdict';

/**
 * An engine that makes only what `rights` allow. Whatever way a specification came, by a form, a Compose file, an
 * update or a rollback, it ends in one of these calls, so that all of them get the same verdict. What is made without
 * the label of a collection gets the caller's own.
 */
export function guardEngine(
  engine: Engine,
  cluster: ClusterModel,
  rights: Rights,
  limits: Limits,
  nodeId: string,
): Engine {
  const { id } = cluster;
  // Rights may be withdrawn while a job goes on: what its caller holds now decides.
  const holds = () => currentRights() ?? rights;
  const policy = () => createPolicy(id, holds());
  const admission = createAdmission(engine, cluster, holds);

  /** Where something is made, of a stack only where that is its maker's. */
  const whereToMake = (permission: Permission, labels: Record<string, string> | undefined): string => {
    const collection = policy().whereToMake(permission, labels);
    admission.admitStack(labels, collection);
    return collection;
  };

  /** `spec` with its networks by their names, which say what it takes to join them. */
  const byNetworkNames = async (spec: ContainerSpec): Promise<ContainerSpec> => {
    const mode = spec.networkMode;
    const isOwn = mode !== undefined && !mode.startsWith('container:');
    const networks: NonNullable<ContainerSpec['networks']> = [];
    for (const each of spec.networks ?? [])
      networks.push({ ...each, network: await admission.admitNetwork(each.network) });
    return {
      ...spec,
      ...(isOwn ? { networkMode: await admission.admitNetwork(mode) } : {}),
      ...(spec.networks ? { networks } : {}),
    };
  };

  /** Does what room was taken for, and lets the room go once the inventory counts what came of it. */
  const holding = async <T>(
    room: Held,
    make: () => Promise<{ made: T; look: () => Promise<void>; isShown: () => boolean }>,
  ): Promise<T> => {
    try {
      const { made, look, isShown } = await make();
      room.releaseOnce(isShown);
      // It is looked for before it can be gone again.
      if (room.counted.length > 0)
        void look()
          .catch(() => undefined)
          .then(() => limits.claims.promised());
      return made;
    } catch (error) {
      room.release();
      throw error;
    }
  };

  const createContainer: Engine['containers']['create'] = async (spec, options) => {
    const collection = whereToMake('Container Create', spec.labels);
    policy().requireAll(containerPrivileges(spec), collection);
    requireNode(cluster, holds(), nodeId);
    await admission.admitJoined(spec);
    policy().requireAll(containerPrivileges(await byNetworkNames(spec)), collection);
    const room = takeRoomForContainer(limits, cluster, collection, spec, { nodeId, name: options?.name });
    return holding(room, async () => {
      for (const { name, mount } of namedVolumes(spec)) await admission.admitVolume(name, collection, mount);
      const labels = labelledFor(spec.labels, collection);
      const made = await engine.containers.create({ ...spec, labels }, options);
      return {
        made,
        look: async () => {
          const node = cluster.nodes.find(({ id: each }) => each === nodeId);
          if (node) await cluster.refresh(node, { containers: [made.id] });
        },
        isShown: () => cluster.nodes.some(({ containers }) => containers.has(made.id)),
      };
    });
  };

  /** The specification with its collection, on its volumes too; it is refused where it may not be. */
  const admitService = async (spec: ServiceSpec, verb: 'Create' | 'Update') => {
    const collection = whereToMake(`Service ${verb}`, spec.labels);
    admission.admitStack(spec.container.labels, collection);
    const networks: string[] = [];
    for (const { target } of spec.networks) networks.push(await admission.admitNetwork(target));
    policy().requireAll(servicePrivileges(spec, verb, networks), collection);
    await admission.admitFiles(spec);
    admission.admitMounts(spec);
    const placed = confined(spec, confinement(cluster, holds(), collection));
    if (collection === rootCollection) return { collection, spec: placed };
    const mounts = spec.container.mounts.map((mount) =>
      mount.type === 'volume' && mount.source !== ''
        ? { ...mount, volumeLabels: labelledFor(mount.volumeLabels, collection) }
        : mount,
    );
    const labels = labelledFor(spec.container.labels, collection);
    const container = { ...spec.container, labels, mounts };
    return {
      collection,
      spec: { ...placed, labels: labelledFor(spec.labels, collection), container },
    };
  };

  /** A service that was told to change is counted as it will be until the managers show a later version of it. */
  const changing = <T>(room: Held, service: string, version: number, change: () => Promise<T>): Promise<T> =>
    holding(room, async () => ({
      made: await change(),
      look: () => cluster.refreshSwarm({ services: [service] }),
      isShown: () => (cluster.swarm?.services.get(service)?.version ?? 0) > version,
    }));

  const services = overlay(engine.swarm.services, {
    create: (): Engine['swarm']['services']['create'] => async (asked, options) => {
      const { collection, spec } = await admitService(asked, 'Create');
      return holding(takeRoomForService(limits, cluster, collection, spec), async () => {
        const made = await engine.swarm.services.create(spec, options);
        return {
          made,
          look: () => cluster.refreshSwarm({ services: [made.id] }),
          isShown: () => cluster.swarm?.services.has(made.id) ?? false,
        };
      });
    },
    update: (): Engine['swarm']['services']['update'] => async (service, version, asked, options) => {
      const { spec: before } = await engine.swarm.services.inspect(service, { signal: options?.signal });
      policy().require('Service Update', collectionOf(before.labels), 'it is changed');
      // What a service may reach stays as it was: how many run, and how they are rolled out, is no matter of that.
      const isReachSame =
        JSON.stringify([before.container, before.networks, before.labels, before.placement]) ===
        JSON.stringify([asked.container, asked.networks, asked.labels, asked.placement]);
      const { collection, spec } = isReachSame
        ? { collection: collectionOf(asked.labels), spec: asked }
        : await admitService(asked, 'Update');
      const isLess = isReachSame && isNoMore(cluster, before, asked);
      const room = takeRoomForService(limits, cluster, collection, spec, isLess);
      return changing(room, service, version, () =>
        engine.swarm.services.update(service, version, spec, options),
      );
    },
    rollback: (): Engine['swarm']['services']['rollback'] => async (service, version, options) => {
      const { spec, previousSpec } = await engine.swarm.services.inspect(service, {
        signal: options?.signal,
      });
      policy().require('Service Update', collectionOf(spec.labels), 'it is rolled back');
      const back = () => engine.swarm.services.rollback(service, version, options);
      if (!previousSpec) return back();
      const admitted = await admitService(previousSpec, 'Update');
      const isLess = isNoMore(cluster, spec, previousSpec);
      const room = takeRoomForService(limits, cluster, admitted.collection, previousSpec, isLess);
      return changing(room, service, version, back);
    },
  });

  const makeFile = (kind: 'secrets' | 'configs', permission: Permission) => ({
    create: (): Engine['swarm']['secrets']['create'] => async (spec, options) => {
      const collection = whereToMake(permission, spec.labels);
      return engine.swarm[kind].create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
    },
  });
  const secrets = overlay(engine.swarm.secrets, makeFile('secrets', 'Secret Create'));
  const configs = overlay(engine.swarm.configs, makeFile('configs', 'Config Create'));
  const clusterVolumes = overlay(engine.swarm.volumes, {
    create: (): Engine['swarm']['volumes']['create'] => async (spec, options) => {
      const collection = whereToMake('Volume Create', spec.labels);
      return engine.swarm.volumes.create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
    },
  });
  const swarm = overlay(engine.swarm, {
    services: () => services,
    secrets: () => secrets,
    configs: () => configs,
    volumes: () => clusterVolumes,
  });

  const networks = overlay(engine.networks, {
    create: (): Engine['networks']['create'] => async (spec, options) => {
      const collection = whereToMake('Network Create', spec.labels);
      policy().requireAll(networkPrivileges(spec), collection);
      return engine.networks.create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
    },
    connect: (): Engine['networks']['connect'] => async (network, container, endpoint, options) => {
      const { row } = cluster.container(container);
      policy().require('Container Connect', row.collection, `${row.name} is connected`);
      if ((await admission.admitNetwork(network)) === 'bridge') {
        const reason = `${row.name} is put on the default bridge, which all such containers share`;
        policy().require('Container Create: Bridge Networking Mode', row.collection, reason);
      }
      await engine.networks.connect(network, container, endpoint, options);
    },
    disconnect: (): Engine['networks']['disconnect'] => async (network, container, options) => {
      const { row } = cluster.container(container);
      policy().require('Container Disconnect', row.collection, `${row.name} is disconnected`);
      await engine.networks.disconnect(network, container, options);
    },
    remove: (): Engine['networks']['remove'] => async (network, options) => {
      const { labels, name } = await engine.networks.inspect(network);
      policy().require('Network Remove', collectionOf(labels), `the network ${name} is removed`);
      await engine.networks.remove(network, options);
    },
  });
  const volumes = overlay(engine.volumes, {
    create: (): Engine['volumes']['create'] => async (spec, options) => {
      const collection = whereToMake('Volume Create', spec.labels);
      policy().requireAll(volumePrivileges(spec), collection);
      if (spec.name !== undefined) await admission.requireFreeVolume(spec.name);
      return engine.volumes.create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
    },
    remove: (): Engine['volumes']['remove'] => async (name, options) => {
      const { labels } = await engine.volumes.inspect(name);
      policy().require('Volume Remove', collectionOf(labels), `the volume ${name} is removed`);
      await engine.volumes.remove(name, options);
    },
  });
  const images = overlay(engine.images, {
    remove: (): Engine['images']['remove'] => async (reference, options) => {
      const permission = 'Image Remove: Force Remove';
      if (options?.force && !holds().at(permission, { cluster: id })) {
        throw new GantryError('forbidden', {
          message: `You may not remove an image by force: it goes though containers were made of it (needs "${permission}"). Remove it without force, or ask an admin for the permission.`,
          data: { permission },
        });
      }
      return engine.images.remove(reference, options);
    },
  });
  const containers = overlay(engine.containers, { create: () => createContainer });
  const exec = overlay(engine.exec, {
    create: (): Engine['exec']['create'] => async (container, spec, options) => {
      const { row } = cluster.container(container);
      // A right for a time is one to this container alone.
      if (!holds().at('Container Exec', { cluster: id, collection: row.collection, container: row.id })) {
        policy().require('Container Exec', row.collection, `a command runs in ${row.name}`);
      }
      if (spec.privileged) {
        policy().require('Container Exec: Privileged', row.collection, `it is privileged in ${row.name}`);
      }
      return engine.exec.create(container, spec, options);
    },
  });

  const guarded = overlay(engine, {
    containers: () => containers,
    exec: () => exec,
    images: () => images,
    networks: () => networks,
    volumes: () => volumes,
    swarm: () => swarm,
  });
  return gateEngine(guarded);
}

function namedVolumes({ mounts = [], binds = [] }: ContainerSpec): { name: string; mount?: MountSpec }[] {
  const found: { name: string; mount?: MountSpec }[] = [];
  for (const mount of mounts) {
    if (mount.type === 'volume' && mount.source) found.push({ name: mount.source, mount });
  }
  for (const bind of binds) {
    const source = bind.includes(':') ? (bind.split(':')[0] ?? '') : '';
    if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source)) found.push({ name: source });
  }
  return found;
}
