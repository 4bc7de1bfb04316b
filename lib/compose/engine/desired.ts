import type { Dependency, Project, PullPolicy } from '../project';
import type { ContainerFile, ContainerSpec, NetworkSpec, VolumeSpec } from './container-spec';

/** `spec` is null where the network is external: it must be there already. */
export type DesiredNetwork = {
  key: string;
  name: string;
  external: boolean;
  configHash: string;
  spec: NetworkSpec;
};
export type DesiredVolume = {
  key: string;
  name: string;
  external: boolean;
  configHash: string;
  spec: VolumeSpec;
};

/** What every container of one service is made from. */
export type DesiredService = {
  service: string;
  image: string;
  platform: string | null;
  pullPolicy: PullPolicy;
  /** As the file has it, or null; see `desiredReplicas`. */
  replicasInFile: number | null;
  /** Sha256 in hex of all that follows and of the files' content: same hash, same container. */
  configHash: string;
  containerName: string | null;
  dependsOn: Dependency[];
  /** Services whose namespaces or volumes its containers share: they are recreated with those. */
  sharesWith: string[];
  /** Names of the networks and volumes it uses. */
  networks: string[];
  volumes: string[];
  /** Labels are those of the file; `desiredContainer` adds Compose's own. */
  spec: ContainerSpec;
  files: ContainerFile[];
};

/** All that a Compose file asks of one engine, services in the order in which they start. */
export type DesiredStack = {
  name: string;
  networks: DesiredNetwork[];
  volumes: DesiredVolume[];
  services: DesiredService[];
};

/** One container to create: hand `name`, `platform` and `spec` to the engine, put `files` into it, start it. */
export type DesiredContainer = {
  name: string;
  service: string;
  /** From 1. */
  number: number;
  platform: string | null;
  configHash: string;
  spec: ContainerSpec;
  files: ContainerFile[];
};

/** What the engine must hold for `project`. Pure: the same project gives the same answer, hashes included. */
export function desiredStack(_project: Project): DesiredStack {
  throw new Error('being built');
}

/** Replica `number` (from 1) of a service, with its name and all its labels. */
export function desiredContainer(
  _stack: DesiredStack,
  _service: DesiredService,
  _number: number,
): DesiredContainer {
  throw new Error('being built');
}

/** A mount of the container that is being replaced. */
export type OldMount = { type: string; name: string | null; destination: string };

/**
 * The container to create in place of another: volumes without a name of their own (anonymous, or declared by the
 * image) go over from the old one, so that a recreate loses no data, as docker compose does.
 */
export function withOldVolumes(
  _container: DesiredContainer,
  _oldMounts: readonly OldMount[],
): DesiredContainer {
  throw new Error('being built');
}
