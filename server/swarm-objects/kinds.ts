import type { ServiceFile, ServiceSpec } from '@/lib/contract/service-spec';
import { GantryError } from '@/lib/errors';
import type { Engine } from '../engine/engine-api';
import type { EngineSwarm } from '../engine/swarm-api';
import type { SwarmConfig, SwarmSecret } from '../engine/swarm-types';
import type { ClusterModel } from '../inventory/cluster-model';
import type { SwarmModel } from '../inventory/swarm-model';

/** What secrets and configs have in common. */
export type SwarmObject = Omit<SwarmSecret, 'driver'>;

/** Where a secret or config is found in a Swarm, in a service and on a manager's engine. */
export type ObjectKind<Item extends SwarmObject> = {
  word: 'secret' | 'config';
  /** What the inventory fetches again after a change. */
  fresh: { secrets: true } | { configs: true };
  all(swarm: SwarmModel): ReadonlyMap<string, Item>;
  calls(engine: Engine): Pick<EngineSwarm['secrets'], 'create' | 'remove'>;
  /** Why this one cannot be rotated here; null where it can. */
  whyNotRotate(item: Item): string | null;
  files(spec: ServiceSpec): readonly ServiceFile[];
  withFiles(spec: ServiceSpec, files: ServiceFile[]): ServiceSpec;
};

export const secretKind: ObjectKind<SwarmSecret> = {
  word: 'secret',
  fresh: { secrets: true },
  all: (swarm) => swarm.secrets,
  calls: (engine) => engine.swarm.secrets,
  whyNotRotate: ({ name, driver }) =>
    driver === ''
      ? null
      : `The secret "${name}" is kept by the driver "${driver}", not by the Swarm. Change it where that driver has it.`,
  files: (spec) => spec.container.secrets,
  withFiles: (spec, secrets) => ({ ...spec, container: { ...spec.container, secrets } }),
};

export const configKind: ObjectKind<SwarmConfig> = {
  word: 'config',
  fresh: { configs: true },
  all: (swarm) => swarm.configs,
  calls: (engine) => engine.swarm.configs,
  whyNotRotate: () => null,
  files: (spec) => spec.container.configs,
  withFiles: (spec, configs) => ({ ...spec, container: { ...spec.container, configs } }),
};

/** A secret or config by id, name, or the beginning of an id (12 or more). @throws `not_found`, `conflict` */
export function findObject<Item extends SwarmObject>(
  kind: ObjectKind<Item>,
  cluster: ClusterModel,
  idOrName: string,
): Item {
  const all = kind.all(cluster.requireSwarm());
  const exact = all.get(idOrName);
  if (exact) return exact;
  const items = [...all.values()];
  const found =
    items.find((item) => item.name === idOrName) ??
    (idOrName.length >= 12 ? items.find((item) => item.id.startsWith(idOrName)) : undefined);
  if (found) return found;
  throw new GantryError('not_found', {
    message: `There is no ${kind.word} "${idOrName}" in "${cluster.name}". It may have been removed or rotated: go back to the list.`,
  });
}
