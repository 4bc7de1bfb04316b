import { type BuiltInRole, permissionsOfRole } from '@/lib/permissions';
import { type HeldGrant, Rights, type Scope } from '@/lib/rights';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import { emptyServiceSpec } from '@/lib/empty-service-spec';
import { GantryError } from '@/lib/errors';
import { createEngine } from '../engine/engine';
import type { Engine } from '../engine/engine-api';
import type { SwarmService } from '../engine/swarm-types';
import { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import { SwarmModel } from '../inventory/swarm-model';
import { overlay } from './overlay';

/** For tests: the rights of roles, each over a scope. */
export function testRights(...grants: [BuiltInRole, Scope][]): Rights {
  return new Rights(
    grants.map(([role, scope], index): HeldGrant => ({
      id: `g${index}`,
      role,
      permissions: permissionsOfRole(role),
      scope,
      team: null,
    })),
  );
}

export const inCollection = (collection: string): Scope => ({ kind: 'collection', collection });

/** For tests: a cluster of these nodes that nobody watches. */
export class TestCluster extends ClusterModel {
  private readonly model = new SwarmModel();
  constructor(private readonly models: NodeModel[]) {
    super('c', 'c', { kind: 'unix', path: '/nowhere' }, false, 0, []);
  }
  override get nodes() {
    return this.models;
  }
  override get swarm() {
    return this.model;
  }
}

/** For tests: a container on the node `n1` as the inventory has it. */
export function testContainer(id: string, change: Partial<InventoryContainer> = {}): InventoryContainer {
  return {
    id,
    name: id,
    image: 'busybox',
    imageId: 'sha256:a',
    command: '',
    createdMs: 0,
    state: 'running',
    stateSinceMs: null,
    health: 'none',
    exitCode: null,
    nodeId: 'n1',
    nodeName: 'n1',
    stack: null,
    service: null,
    ports: [],
    networks: [],
    volumes: [],
    number: null,
    oneOff: false,
    configHash: null,
    collection: '/shop',
    ...change,
  };
}

type Known = {
  containers?: Record<string, Record<string, string>>;
  volumes?: Record<string, Record<string, string>>;
  networks?: Record<string, Record<string, string>>;
  secrets?: Record<string, Record<string, string>>;
  service?: { spec: ServiceSpec; previousSpec: ServiceSpec | null };
};

/**
 * For tests: an engine that is never dialled, knows `known` objects by name with their labels, and writes down what it
 * is asked to make.
 */
export function recordingEngine(known: Known = {}) {
  const made: { what: string; spec: unknown }[] = [];
  const make = (what: string) => () => (spec: unknown) => {
    made.push({ what, spec });
    return Promise.resolve({ id: what, warnings: [], warning: '' });
  };
  const changed =
    (what: string) =>
    () =>
    (_id: string, ...rest: unknown[]) => {
      made.push({ what, spec: rest.find((each) => typeof each === 'object') });
      return Promise.resolve({ id: what, warnings: [] });
    };
  const inspect = (kind: 'containers' | 'volumes' | 'networks' | 'secrets') => () => (name: string) => {
    const labels = known[kind]?.[name];
    if (!labels) return Promise.reject(new GantryError('not_found'));
    return Promise.resolve({ id: name, name, labels });
  };
  const service = (): SwarmService => ({
    id: 's1',
    version: 1,
    createdMs: null,
    updatedMs: null,
    spec: testService(),
    previousSpec: null,
    ports: [],
    update: null,
    ...known.service,
  });
  const real = createEngine({ kind: 'unix', path: '/nowhere' });
  const swarm = overlay(real.swarm, {
    services: () =>
      overlay(real.swarm.services, {
        inspect: () => () => Promise.resolve(service()),
        create: make('service'),
        update: changed('service update'),
        rollback: changed('service rollback'),
      }),
    secrets: () => overlay(real.swarm.secrets, { create: make('secret'), inspect: inspect('secrets') }),
  });
  const engine: Engine = overlay(real, {
    containers: () => overlay(real.containers, { create: make('container'), inspect: inspect('containers') }),
    volumes: () => overlay(real.volumes, { create: make('volume'), inspect: inspect('volumes') }),
    networks: () =>
      overlay(real.networks, {
        create: make('network'),
        connect: changed('connect'),
        inspect: inspect('networks'),
      }),
    exec: () => overlay(real.exec, { create: changed('exec') }),
    images: () => overlay(real.images, { remove: changed('image removal') }),
    swarm: () => swarm,
  });
  return { engine, made };
}

/** For tests: a service of one replica of busybox. */
export function testService(
  change: Partial<ServiceSpec['container']> = {},
  labels: Record<string, string> = {},
): ServiceSpec {
  const { environment: _, ...container } = emptyServiceSpec().container;
  return {
    ...emptyServiceSpec(),
    name: 'web',
    labels,
    container: { ...container, env: [], image: 'busybox', ...change },
  };
}
