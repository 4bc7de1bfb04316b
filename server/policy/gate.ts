import { GantryError } from '@/lib/errors';
import type { Engine } from '../engine/engine-api';
import { overlay } from './overlay';
import { renewRights } from './scope';

type Effect = 'read' | 'change';
type Calls<T> = {
  readonly [
    Name in keyof T as T[Name] extends (...given: never[]) => Promise<unknown> ? Name : never
  ]: Effect;
};

/*
 * What each call of an engine does. A call that is not here does not compile.
 */
const containers: Calls<Engine['containers']> = {
  ...{ list: 'read', inspect: 'read', inspectRaw: 'read', top: 'read', changes: 'read', wait: 'read' },
  ...{ getArchive: 'read', logs: 'read', stats: 'read', statsOnce: 'read' },
  // Of a terminal that is open: it is cut when its right is withdrawn.
  resize: 'read',
  ...{ create: 'change', start: 'change', stop: 'change', restart: 'change', kill: 'change' },
  ...{ pause: 'change', unpause: 'change', rename: 'change', remove: 'change', update: 'change' },
  putArchive: 'change',
};
const exec: Calls<Engine['exec']> = { create: 'change', start: 'change', resize: 'read', inspect: 'read' };
const images: Calls<Engine['images']> = {
  ...{
    list: 'read',
    inspect: 'read',
    inspectRaw: 'read',
    history: 'read',
    isInRegistry: 'read',
    save: 'read',
  },
  ...{ pull: 'change', push: 'change', tag: 'change', remove: 'change', prune: 'change', load: 'change' },
};
const networks: Calls<Engine['networks']> = {
  ...{ list: 'read', inspect: 'read', inspectRaw: 'read' },
  ...{ create: 'change', remove: 'change', connect: 'change', disconnect: 'change', prune: 'change' },
};
const volumes: Calls<Engine['volumes']> = {
  ...{ list: 'read', inspect: 'read', inspectRaw: 'read' },
  ...{ create: 'change', remove: 'change', prune: 'change' },
};
const swarm: Calls<Engine['swarm']> = {
  ...{ inspect: 'read', unlockKey: 'read' },
  ...{ init: 'change', join: 'change', leave: 'change', update: 'change', unlock: 'change' },
};
const nodes: Calls<Engine['swarm']['nodes']> = {
  ...{ list: 'read', inspect: 'read', inspectRaw: 'read' },
  ...{ update: 'change', remove: 'change' },
};
const services: Calls<Engine['swarm']['services']> = {
  ...{ list: 'read', inspect: 'read', inspectRaw: 'read', logs: 'read' },
  ...{ create: 'change', update: 'change', remove: 'change', rollback: 'change' },
};
const secrets: Calls<Engine['swarm']['secrets']> = {
  ...{ list: 'read', inspect: 'read', create: 'change', update: 'change', remove: 'change' },
};
const configs: Calls<Engine['swarm']['configs']> = { ...secrets, data: 'read' };
const clusterVolumes: Calls<Engine['swarm']['volumes']> = {
  ...{ list: 'read', inspect: 'read', create: 'change', setAvailability: 'change', remove: 'change' },
};

/**
 * An engine that asks before each change whether whom the code runs for still may do what they began, and refuses it
 * where they may not: a job does not go on with rights that were withdrawn.
 */
export function gateEngine(engine: Engine): Engine {
  const swarmCalls = gate(engine.swarm, swarm);
  const inner = {
    nodes: gate(engine.swarm.nodes, nodes),
    services: gate(engine.swarm.services, services),
    secrets: gate(engine.swarm.secrets, secrets),
    configs: gate(engine.swarm.configs, configs),
    volumes: gate(engine.swarm.volumes, clusterVolumes),
  };
  const swarmGated = overlay(swarmCalls, {
    nodes: () => inner.nodes,
    services: () => inner.services,
    secrets: () => inner.secrets,
    configs: () => inner.configs,
    volumes: () => inner.volumes,
  });
  const outer = {
    containers: gate(engine.containers, containers),
    exec: gate(engine.exec, exec),
    images: gate(engine.images, images),
    networks: gate(engine.networks, networks),
    volumes: gate(engine.volumes, volumes),
  };
  return overlay(engine, {
    containers: () => outer.containers,
    exec: () => outer.exec,
    images: () => outer.images,
    networks: () => outer.networks,
    volumes: () => outer.volumes,
    swarm: () => swarmGated,
  });
}

function gate<T extends object>(calls: T, effects: Readonly<Record<string, Effect>>): T {
  const gated: Record<string, () => unknown> = {};
  for (const [name, effect] of Object.entries(effects)) {
    if (effect === 'read') continue;
    const call = async (...given: unknown[]): Promise<unknown> => {
      await renewRights();
      const method: unknown = Reflect.get(calls, name);
      if (typeof method !== 'function') throw new GantryError('internal', { cause: new Error(`no ${name}`) });
      const answer: unknown = Reflect.apply(method, calls, given);
      return answer;
    };
    gated[name] = () => call;
  }
  return overlay(calls, gated);
}
