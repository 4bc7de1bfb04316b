import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { ScaleAnswer, ScaleQuestion } from '../plan-types';
import type { DesiredSwarmFile, DesiredSwarmNetwork } from './desired';

/** A service of the stack as the Swarm holds it; its networks are named, not numbered. */
export type LiveSwarmService = {
  id: string;
  version: number;
  /** Its name in the Swarm. */
  name: string;
  spec: ServiceSpec;
  /** Tasks that run, as `docker service ps` calls them: `web.1`. */
  runningTasks: readonly string[];
  /** The Swarm stopped its last update because new tasks failed. */
  isPaused: boolean;
  /** All that should run does, or has ended well. */
  isSettled: boolean;
};

export type LiveSwarmNetwork = {
  id: string;
  name: string;
  driver: string;
  /** `swarm` for those that all nodes share. */
  scope: string;
  internal: boolean;
  attachable: boolean;
  options: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  subnets: readonly string[];
  /** Names of services outside the stack which are on it. */
  otherServices: readonly string[];
};

export type LiveSwarmFile = {
  kind: 'secret' | 'config';
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Of a config of the stack without our fingerprint; else null. A secret's cannot be read. */
  content: string | null;
  /** Names of services outside the stack which use it. */
  otherServices: readonly string[];
};

/** What a Swarm holds of a stack, and all its secrets and configs, of which the file may name any. */
export type LiveSwarmStack = {
  name: string;
  services: readonly LiveSwarmService[];
  networks: readonly LiveSwarmNetwork[];
  files: readonly LiveSwarmFile[];
  /** Names of the stack's volumes on connected nodes. Only read for taking a stack down. */
  volumes: readonly string[];
  /** Names of volumes on connected nodes that are not of the stack. */
  otherVolumes: readonly string[];
};

/** `rotate`: a new version of a secret or config is made, to which services move. `wait` until a rollout is over. */
export type SwarmPlanStep = {
  id: string;
  kind: 'create' | 'update' | 'recreate' | 'rotate' | 'remove' | 'wait';
  object: 'network' | 'volume' | 'secret' | 'config' | 'service';
  /** Its name in the Swarm. */
  name: string;
  /** The service's name in the file, or null. */
  service: string | null;
  number: null;
  containerId: null;
  condition: null;
  /** Why, in words. Values of variables, secrets and configs are never in them. */
  reasons: string[];
  /** Names of running tasks which the Swarm replaces or stops for it. */
  restarts: string[];
  /** Ids of the steps which come before; they are earlier in the list. */
  dependsOn: string[];
};

/** What a step does. Specs name networks, secrets and configs: ids are looked up when they are there. */
export type SwarmChange =
  | { kind: 'create-network'; network: DesiredSwarmNetwork }
  | { kind: 'create-file'; file: DesiredSwarmFile; name: string }
  | { kind: 'create-service'; spec: ServiceSpec }
  | {
      kind: 'update-service';
      live: LiveSwarmService;
      spec: ServiceSpec;
      restarts: boolean;
      /** Whether the registry is to say which digest the image's tag means. */
      asksRegistry: boolean;
    }
  | { kind: 'recreate-service'; live: LiveSwarmService; spec: ServiceSpec }
  | { kind: 'wait'; service: string; restarts: boolean }
  | { kind: 'remove'; object: SwarmPlanStep['object']; id: string };

export type SwarmPlan = {
  /** In the order in which they are done. */
  steps: SwarmPlanStep[];
  /** By the id of the step. */
  changes: ReadonlyMap<string, SwarmChange>;
  empty: boolean;
  scaleQuestions: ScaleQuestion[];
  /** How many tasks each replicated service shall have. */
  replicas: Record<string, number>;
  warnings: string[];
  problems: string[];
};

export type SwarmPlanOptions = {
  /** What the file of the last revision that was deployed in full said of replicas, `null` where it said nothing. */
  lastRevisionReplicas?: Readonly<Record<string, number | null>>;
  scale?: Readonly<Record<string, ScaleAnswer>>;
  /** Ask the registry again what each image means. */
  pullAlways?: boolean;
  /** Images by service, pinned to the digests an earlier revision ran: taken where the file names the same image. */
  pinned?: Readonly<Record<string, string>>;
  /** Contents the last revision had, by `secret/key` and `config/key`: for what has no fingerprint of ours. */
  previousFingerprints?: Readonly<Record<string, string>>;
};
