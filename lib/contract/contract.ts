import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { setupContract, sessionsContract, tokensContract, usersContract } from './access';
import { agentsContract, agentsStreams } from './agents';
import { auditContract, auditStreams } from './audit';
import { clustersContract } from './clusters';
import { configsContract } from './configs';
import { containersContract, containersStreams } from './containers';
import { collectionsContract, grantsContract, rolesContract, teamsContract } from './grants';
import { identityProviderContract } from './identity-provider';
import { imagesContract } from './images';
import { jobsContract } from './jobs';
import { metricsStreams } from './metrics';
import { networksContract } from './networks';
import { nodesContract, nodesStreams } from './nodes';
import type { StreamDefinition } from './operation';
import { passkeysContract } from './passkeys';
import { placementContract } from './placement';
import { recordingsContract, recordingsStreams } from './recordings';
import { requestsContract } from './requests';
import { secretsContract } from './secrets';
import { directoryContract, factorsContract, signInContract } from './sign-in';
import { stackGitContract } from './stack-git';
import { stacksContract, stacksStreams } from './stacks';
import { swarmContract } from './swarm';
import { servicesContract, servicesStreams } from './services';
import { searchContract, systemContract, systemStreams } from './system';
import { tasksContract } from './tasks';
import { volumesContract } from './volumes';

/** Every operation of `/api/v1`, by feature. The id of one is `<feature>.<verb>`. */
export const contract = {
  setup: setupContract,
  sessions: sessionsContract,
  users: usersContract,
  signIn: signInContract,
  factors: factorsContract,
  passkeys: passkeysContract,
  directory: directoryContract,
  identityProvider: identityProviderContract,
  tokens: tokensContract,
  roles: rolesContract,
  teams: teamsContract,
  grants: grantsContract,
  collections: collectionsContract,
  clusters: clustersContract,
  nodes: nodesContract,
  swarm: swarmContract,
  placement: placementContract,
  agents: agentsContract,
  containers: containersContract,
  images: imagesContract,
  networks: networksContract,
  volumes: volumesContract,
  services: servicesContract,
  tasks: tasksContract,
  secrets: secretsContract,
  configs: configsContract,
  stacks: stacksContract,
  stackGit: stackGitContract,
  jobs: jobsContract,
  audit: auditContract,
  recordings: recordingsContract,
  requests: requestsContract,
  search: searchContract,
  system: systemContract,
};

/** Every stream, by the same naming. */
export const streams = {
  containers: containersStreams,
  stacks: stacksStreams,
  services: servicesStreams,
  nodes: nodesStreams,
  audit: auditStreams,
  recordings: recordingsStreams,
  agents: agentsStreams,
  metrics: metricsStreams,
  system: systemStreams,
};

export type Contract = typeof contract;
export type Streams = typeof streams;
export type Feature = keyof Contract;
export type Inputs = InferContractRouterInputs<Contract>;
export type Outputs = InferContractRouterOutputs<Contract>;

type IdsOf<T> = { [F in keyof T & string]: `${F}.${keyof T[F] & string}` }[keyof T & string];
export type OperationId = IdsOf<Contract>;
export type StreamId = IdsOf<Streams>;

/** Every stream with its id, for the door and the registry loop. */
export function listStreams(): { id: StreamId; definition: StreamDefinition }[] {
  return Object.entries(streams).flatMap(([feature, definitions]) =>
    Object.entries(definitions).map(([verb, definition]) => ({
      id: `${feature}.${verb}` as StreamId,
      definition: definition as StreamDefinition,
    })),
  );
}
