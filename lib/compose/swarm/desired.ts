import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { NetworkSpec } from '../engine/container-spec';
import { dependencyOrder } from '../engine/order';
import type { FileSource, Network, Project } from '../project';
import { stackLabels, swarmServiceName } from './labels';
import { swarmServiceSpec } from './service-spec';

/** An external network must be there already: `spec` is then only its name. */
export type DesiredSwarmNetwork = { key: string; name: string; external: boolean; spec: NetworkSpec };

/** A secret or config. Its first version has `name`; later ones a name made from it. */
export type DesiredSwarmFile = {
  kind: 'secret' | 'config';
  key: string;
  name: string;
  external: boolean;
  content: string;
  /** Equal for equal content, and says nothing of it; '' where it is external. */
  fingerprint: string;
  labels: Record<string, string>;
};

export type DesiredSwarmService = {
  /** Its name in the file. */
  service: string;
  /** Its name in the Swarm. */
  name: string;
  /** As the file writes it. */
  image: string;
  /** As the file has it; null where it says nothing, which means one. */
  replicasInFile: number | null;
  /** Networks, secrets and configs are named, not numbered; secrets and configs by the name of their first version. */
  spec: ServiceSpec;
};

/** All that a Compose file asks of a Swarm, services in the order in which they are created. */
export type DesiredSwarmStack = {
  name: string;
  networks: DesiredSwarmNetwork[];
  files: DesiredSwarmFile[];
  services: DesiredSwarmService[];
  /** Services of the file whose profiles are not active: what runs of them is left alone. */
  inactiveServices: string[];
};

/**
 * What a Swarm must hold for `project`, which was loaded for that target.
 * @param fingerprint tells contents apart; keyed, because anyone who may list secrets reads it
 */
export function desiredSwarmStack(
  project: Project,
  fingerprint: (content: string) => string,
): DesiredSwarmStack {
  const { name } = project;
  const byName = new Map(project.services.map((service) => [service.name, service]));
  const order = dependencyOrder([...byName.keys()], (each) =>
    (byName.get(each)?.dependsOn ?? []).map(({ service }) => service),
  );
  return {
    name,
    networks: project.networks.map((network) => desiredNetwork(network, name)),
    files: [
      ...project.secrets.map((source) => desiredFile('secret', source, name, fingerprint)),
      ...project.configs.map((source) => desiredFile('config', source, name, fingerprint)),
    ],
    services: order.flatMap((each) => {
      const service = byName.get(each);
      if (!service) return [];
      return [
        {
          service: service.name,
          name: swarmServiceName(name, service.name),
          image: service.image,
          replicasInFile: service.replicas,
          spec: swarmServiceSpec(service, project),
        },
      ];
    }),
    inactiveServices: project.inactiveServices,
  };
}

function desiredFile(
  kind: DesiredSwarmFile['kind'],
  { key, name, external, content, labels }: FileSource,
  stack: string,
  fingerprint: (content: string) => string,
): DesiredSwarmFile {
  if (external) return { kind, key, name, external, content: '', fingerprint: '', labels: {} };
  const mark = fingerprint(content);
  const own = {
    [stackLabels.namespace]: stack,
    [stackLabels.key]: key,
    [stackLabels.fingerprint]: mark,
  };
  return { kind, key, name, external, content, fingerprint: mark, labels: { ...labels, ...own } };
}

/** Source: docker/cli, `cli/compose/convert/compose.go` (`Networks`) and `cli/command/stack/swarm/deploy_composefile.go`. */
function desiredNetwork(network: Network, stack: string): DesiredSwarmNetwork {
  const { key, name, external, ipam } = network;
  if (external) return { key, name, external, spec: { name } };
  const spec: NetworkSpec = {
    name,
    driver: network.driver ?? 'overlay',
    labels: { ...network.labels, [stackLabels.namespace]: stack },
  };
  if (network.internal) spec.internal = true;
  if (network.attachable) spec.attachable = true;
  if (Object.keys(network.driverOptions).length > 0) spec.options = network.driverOptions;
  if (ipam) {
    spec.ipam = {
      ...(ipam.driver === null ? {} : { driver: ipam.driver }),
      configs: ipam.configs.map(({ subnet, gateway, ipRange }) => ({
        ...(subnet === null ? {} : { subnet }),
        ...(gateway === null ? {} : { gateway }),
        ...(ipRange === null ? {} : { ipRange }),
      })),
    };
  }
  return { key, name, external, spec };
}
