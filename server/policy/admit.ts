import { collectionOf, labelledFor } from '@/lib/collection';
import type { ContainerSpec, MountSpec } from '@/lib/compose/engine/container-spec';
import { composeLabels } from '@/lib/compose/engine/labels';
import { stackLabels } from '@/lib/compose/swarm/labels';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError, isGantryError } from '@/lib/errors';
import type { Permission } from '@/lib/permissions';
import type { Rights } from '@/lib/rights';
import type { Engine } from '../engine/engine-api';
import type { ClusterModel } from '../inventory/cluster-model';
import { stackObjects } from '../inventory/stack-objects';
import { mountedVolumes, mountingVolumes, seeingVolumes } from './mounted-volumes';
import { createPolicy } from './verdict';

/** What it takes to see what a specification names. */
const viewOf = {
  container: 'Container View',
  network: 'Network View',
  volume: seeingVolumes,
  secret: 'Secret View',
  config: 'Config View',
} as const satisfies Record<string, Permission>;

/** Something there already that a specification names. */
type Named = { kind: keyof typeof viewOf; name: string; collection: string };

/**
 * What something new may use of what is there already: volumes, networks, other containers, secrets, configs, and the
 * name of a stack. What its maker may not see is told as if it were not there.
 */
export function createAdmission(engine: Engine, cluster: ClusterModel, rights: () => Rights) {
  const { id } = cluster;
  const policy = () => createPolicy(id, rights());

  /** @throws `forbidden` with the reason; `not_found` where it may not even be seen */
  const requireUse = ({ kind, name, collection }: Named, permission: Permission, reason: string) => {
    const isHidden = ![permission, viewOf[kind]].some((each) =>
      rights().at(each, { cluster: id, collection }),
    );
    if (isHidden) throw hidden(kind, name);
    policy().require(permission, collection, reason);
  };

  /** @throws `already_exists` where the engine would answer with somebody else's volume, as if it had made it */
  const requireFreeVolume = async (name: string) => {
    const known = await engine.volumes.inspect(name).catch(missing);
    if (!known || rights().at('Volume Create', { cluster: id, collection: collectionOf(known.labels) }))
      return;
    throw taken('volume', name);
  };

  const admitVolume = async (name: string, collection: string, mount?: MountSpec) => {
    const known = await engine.volumes.inspect(name).catch(missing);
    if (known) {
      requireUse(
        { kind: 'volume', name, collection: collectionOf(known.labels) },
        'Volume Create',
        `it mounts the volume ${name}`,
      );
      return;
    }
    // Made by the engine as the container is, it would be nobody's.
    await engine.volumes.create({
      name,
      driver: mount?.volume?.driver,
      driverOptions: mount?.volume?.driverOptions,
      labels: labelledFor(mount?.volume?.labels, collection),
    });
  };

  /** A network's own name, as specifications may give its id. */
  const admitNetwork = async (asked: string): Promise<string> => {
    if (isPredefined(asked) || asked === 'default') return asked;
    const told = await engine.networks.inspect(asked).catch(missing);
    const known =
      told === null
        ? // A worker's engine learns of a Swarm's network when something there joins it.
          cluster.nodes.flatMap(({ networks }) => [...networks.values()]).find(isNamed(asked))
        : { name: told.name, collection: collectionOf(told.labels) };
    if (!known) throw hidden('network', asked);
    const { name, collection } = known;
    if (!isPredefined(name))
      requireUse(
        { kind: 'network', name: asked, collection },
        'Network Connect',
        `it joins the network ${name}`,
      );
    return name;
  };

  /** Asked of the engine itself, which alone knows whom it takes a name for. */
  const admitContainer = async (name: string, permission: Permission, does: string) => {
    const known = await engine.containers.inspect(name).catch(missing);
    if (!known) throw hidden('container', name);
    requireUse(
      { kind: 'container', name, collection: collectionOf(known.labels) },
      permission,
      `it ${does} ${known.name}`,
    );
  };

  /** Other containers whose namespaces, mounts or environment a container would share. */
  const admitJoined = async (spec: ContainerSpec) => {
    const shared = 'shares a namespace with';
    for (const mode of [spec.networkMode, spec.pidMode, spec.ipcMode]) {
      if (mode?.startsWith('container:'))
        await admitContainer(mode.slice('container:'.length), 'Container Create', shared);
    }
    for (const source of spec.volumesFrom ?? [])
      await admitContainer(source.split(':')[0] ?? '', 'Container Create', 'takes the mounts of');
    for (const link of spec.links ?? [])
      await admitContainer(
        link.split(':')[0] ?? '',
        'Container Reveal Environment',
        'gets the environment of',
      );
  };

  const admitFiles = async ({ container }: ServiceSpec) => {
    for (const file of container.secrets) {
      const known = await engine.swarm.secrets.inspect(file.id).catch(missing);
      if (!known) throw hidden('secret', file.name);
      const { name, labels } = known;
      requireUse(
        { kind: 'secret', name: file.name, collection: collectionOf(labels) },
        'Secret Use',
        `it uses the secret ${name}`,
      );
    }
    for (const file of container.configs) {
      const known = await engine.swarm.configs.inspect(file.id).catch(missing);
      if (!known) throw hidden('config', file.name);
      const { name, labels } = known;
      requireUse(
        { kind: 'config', name: file.name, collection: collectionOf(labels) },
        'Config Use',
        `it uses the config ${name}`,
      );
    }
  };

  const admitMounts = (spec: ServiceSpec) => {
    for (const { source, name, collection, what } of mountedVolumes(cluster, spec))
      requireUse(
        { kind: 'volume', name: source, collection },
        mountingVolumes,
        `it mounts the ${what} ${name}`,
      );
  };

  /**
   * Whose labels say that it is part of a stack is part of it for everybody: only who may deploy the stack, in all
   * collections it is in, makes such things outside of it.
   * @throws `forbidden`
   */
  const admitStack = (labels: Readonly<Record<string, string>> | undefined, collection: string) => {
    const named = new Set([labels?.[composeLabels.project], labels?.[stackLabels.namespace]]);
    if (labels === undefined || [...named].every((each) => each === undefined)) return;
    for (const { stack, collection: place } of stackObjects(cluster)) {
      if (!named.has(stack) || place === collection) continue;
      if (!rights().at('Stack Deploy', { cluster: id, collection: place })) throw notOfStack(stack);
    }
  };

  return { requireFreeVolume, admitVolume, admitNetwork, admitJoined, admitFiles, admitMounts, admitStack };
}

/** Networks every engine has, and the Swarm's own. */
export function isPredefined(network: string): boolean {
  return ['bridge', 'host', 'none', 'ingress', 'docker_gwbridge'].includes(network);
}

function isNamed(asked: string) {
  return ({ id, name }: { id: string; name: string }) =>
    id === asked || name === asked || (asked.length >= 12 && id.startsWith(asked));
}

function hidden(kind: string, name: string): GantryError {
  return new GantryError('not_found', {
    message: `There is no ${kind} "${name}", or you may not see it. Name one that you see.`,
  });
}

function notOfStack(stack: string): GantryError {
  return new GantryError('forbidden', {
    message: `The name "${stack}" is taken by a stack you may not deploy: nothing of yours can be part of it. Choose another name, or leave the label out.`,
    data: { permission: 'Stack Deploy' },
  });
}

function taken(kind: string, name: string): GantryError {
  return new GantryError('already_exists', {
    message: `The name "${name}" is taken by a ${kind} you may not use. Choose another name.`,
    data: { field: 'name' },
  });
}

/** Null where something is not there; any other failure stays one. */
export function missing(error: unknown): null {
  if (isGantryError(error) && error.code === 'not_found') return null;
  throw error;
}
