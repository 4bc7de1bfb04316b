import { collectionOf, labelledFor, rootCollection } from '@/lib/collection';
import type { ContainerSpec, MountSpec } from '@/lib/compose/engine/container-spec';
import type { ServiceSpec } from '@/lib/contract/service-spec';
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
import { overlay } from './overlay';
import { type Limits, requireRoomForContainer, requireRoomForService } from './quotas';
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
  const policy = createPolicy(id, rights);
  const admission = createAdmission(engine, cluster, rights);

  /** Where something is made, of a stack only where that is its maker's. */
  const whereToMake = (permission: Permission, labels: Record<string, string> | undefined): string => {
    const collection = policy.whereToMake(permission, labels);
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

  const createContainer: Engine['containers']['create'] = async (spec, options) => {
    const collection = whereToMake('Container Create', spec.labels);
    policy.requireAll(containerPrivileges(spec), collection);
    requireNode(cluster, rights, nodeId);
    requireRoomForContainer(limits, collection, spec);
    await admission.admitJoined(spec);
    policy.requireAll(containerPrivileges(await byNetworkNames(spec)), collection);
    for (const { name, mount } of namedVolumes(spec)) await admission.admitVolume(name, collection, mount);
    return engine.containers.create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
  };

  /** The specification with its collection, on its volumes too; it is refused where it may not be. */
  const admitService = async (
    spec: ServiceSpec,
    verb: 'Create' | 'Update',
    service: string | null,
  ): Promise<ServiceSpec> => {
    const collection = whereToMake(`Service ${verb}`, spec.labels);
    admission.admitStack(spec.container.labels, collection);
    const networks: string[] = [];
    for (const { target } of spec.networks) networks.push(await admission.admitNetwork(target));
    policy.requireAll(servicePrivileges(spec, verb, networks), collection);
    await admission.admitFiles(spec);
    admission.admitMounts(spec);
    requireRoomForService(limits, cluster, collection, spec, service);
    const placed = confined(spec, confinement(cluster, rights, collection));
    if (collection === rootCollection) return placed;
    const mounts = spec.container.mounts.map((mount) =>
      mount.type === 'volume' && mount.source !== ''
        ? { ...mount, volumeLabels: labelledFor(mount.volumeLabels, collection) }
        : mount,
    );
    return {
      ...placed,
      labels: labelledFor(spec.labels, collection),
      container: { ...spec.container, labels: labelledFor(spec.container.labels, collection), mounts },
    };
  };

  const services = overlay(engine.swarm.services, {
    create: (): Engine['swarm']['services']['create'] => async (spec, options) =>
      engine.swarm.services.create(await admitService(spec, 'Create', null), options),
    update: (): Engine['swarm']['services']['update'] => async (service, version, spec, options) => {
      const { spec: before } = await engine.swarm.services.inspect(service, { signal: options?.signal });
      policy.require('Service Update', collectionOf(before.labels), 'it is changed');
      // What a service may reach stays as it was: how many run, and how they are rolled out, is no matter of that.
      const isReachSame =
        JSON.stringify([before.container, before.networks, before.labels, before.placement]) ===
        JSON.stringify([spec.container, spec.networks, spec.labels, spec.placement]);
      if (isReachSame) {
        const collection = collectionOf(spec.labels);
        requireRoomForService(limits, cluster, collection, spec, service);
      }
      const admitted = isReachSame ? spec : await admitService(spec, 'Update', service);
      return engine.swarm.services.update(service, version, admitted, options);
    },
    rollback: (): Engine['swarm']['services']['rollback'] => async (service, version, options) => {
      const { spec, previousSpec } = await engine.swarm.services.inspect(service, {
        signal: options?.signal,
      });
      policy.require('Service Update', collectionOf(spec.labels), 'it is rolled back');
      if (previousSpec) await admitService(previousSpec, 'Update', service);
      return engine.swarm.services.rollback(service, version, options);
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
      policy.requireAll(networkPrivileges(spec), collection);
      return engine.networks.create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
    },
    connect: (): Engine['networks']['connect'] => async (network, container, endpoint, options) => {
      const { row } = cluster.container(container);
      policy.require('Container Connect', row.collection, `${row.name} is connected`);
      if ((await admission.admitNetwork(network)) === 'bridge') {
        const reason = `${row.name} is put on the default bridge, which all such containers share`;
        policy.require('Container Create: Bridge Networking Mode', row.collection, reason);
      }
      await engine.networks.connect(network, container, endpoint, options);
    },
    disconnect: (): Engine['networks']['disconnect'] => async (network, container, options) => {
      const { row } = cluster.container(container);
      policy.require('Container Disconnect', row.collection, `${row.name} is disconnected`);
      await engine.networks.disconnect(network, container, options);
    },
    remove: (): Engine['networks']['remove'] => async (network, options) => {
      const { labels, name } = await engine.networks.inspect(network);
      policy.require('Network Remove', collectionOf(labels), `the network ${name} is removed`);
      await engine.networks.remove(network, options);
    },
  });
  const volumes = overlay(engine.volumes, {
    create: (): Engine['volumes']['create'] => async (spec, options) => {
      const collection = whereToMake('Volume Create', spec.labels);
      policy.requireAll(volumePrivileges(spec), collection);
      if (spec.name !== undefined) await admission.requireFreeVolume(spec.name);
      return engine.volumes.create({ ...spec, labels: labelledFor(spec.labels, collection) }, options);
    },
    remove: (): Engine['volumes']['remove'] => async (name, options) => {
      const { labels } = await engine.volumes.inspect(name);
      policy.require('Volume Remove', collectionOf(labels), `the volume ${name} is removed`);
      await engine.volumes.remove(name, options);
    },
  });
  const containers = overlay(engine.containers, { create: () => createContainer });
  const exec = overlay(engine.exec, {
    create: (): Engine['exec']['create'] => async (container, spec, options) => {
      const { row } = cluster.container(container);
      // A right for a time is one to this container alone.
      if (!rights.at('Container Exec', { cluster: id, collection: row.collection, container: row.id })) {
        policy.require('Container Exec', row.collection, `a command runs in ${row.name}`);
      }
      if (spec.privileged) {
        policy.require('Container Exec: Privileged', row.collection, `it is privileged in ${row.name}`);
      }
      return engine.exec.create(container, spec, options);
    },
  });

  return overlay(engine, {
    containers: () => containers,
    exec: () => exec,
    networks: () => networks,
    volumes: () => volumes,
    swarm: () => swarm,
  });
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
