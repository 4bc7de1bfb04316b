import type { PortSpec } from './engine/container-spec';

export type LiveContainerState =
  'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

/** A container that carries the label `com.docker.compose.project` of the stack, one-off runs left out. */
export type LiveContainer = {
  id: string;
  name: string;
  /** What was asked for: a reference or an id. */
  image: string;
  imageId: string;
  state: LiveContainerState;
  health: 'none' | 'starting' | 'healthy' | 'unhealthy';
  /** Null unless it has exited. */
  exitCode: number | null;
  /** All its labels: service, number and hash are read from Compose's. */
  labels: Readonly<Record<string, string>>;
  /** Ports of the node it holds now: none while it does not run. `hostPort` is null where it is not published. */
  ports: readonly Pick<PortSpec, 'hostIp' | 'hostPort' | 'protocol'>[];
  /** Names of the networks it is on. */
  networks: readonly string[];
};

export type LiveNetwork = {
  name: string;
  driver: string;
  internal: boolean;
  labels: Readonly<Record<string, string>>;
  /** Names of containers outside the stack which are on it. */
  otherContainers: readonly string[];
};

export type LiveVolume = {
  name: string;
  driver: string;
  options: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
};

/**
 * What the engine holds of a stack now. Networks and volumes are those labelled with the stack, and any others whose
 * names the file uses (external ones, ones made by hand).
 */
export type LiveStack = {
  /** The stack's name. */
  name: string;
  containers: readonly LiveContainer[];
  networks: readonly LiveNetwork[];
  volumes: readonly LiveVolume[];
  /** For each image reference of the desired stack: the id it stands for on this engine now, null if not there. */
  imagesByReference: Readonly<Record<string, string | null>>;
};

/**
 * - `pull` an image; `create` a network, volume or container (which is started too)
 * - `recreate`: a container is stopped, replaced and started; a network is made anew once everything has left it
 *   (the step disconnects the stack's containers, each of which is recreated by a later step)
 * - `start` a stopped (or unpause a paused) container; `stop` one that a later step recreates or removes, to free its
 *   port for another; `remove` (a running container is stopped first)
 * - `wait` until `condition` holds for a service
 */
export type PlanStepKind = 'pull' | 'create' | 'recreate' | 'start' | 'stop' | 'remove' | 'wait';
export type PlanObject = 'image' | 'network' | 'volume' | 'container' | 'service';

export type PlanStep = {
  /** Stable: the same change has the same id in every plan, e.g. `container/web-1/recreate`. */
  id: string;
  kind: PlanStepKind;
  object: PlanObject;
  /** The object's name: an image's reference, a network's, volume's or container's name, a service. */
  name: string;
  /** The service it belongs to, or null. */
  service: string | null;
  /** Replica of a container, from 1, or null. */
  number: number | null;
  /** The container that is there now (recreate, start, remove), or null. */
  containerId: string | null;
  /** What a `wait` waits for, or null. */
  condition: 'service_healthy' | 'service_completed_successfully' | null;
  /** Why, in words. Values of variables, secrets and configs are never in them. */
  reasons: string[];
  /** Names of running containers which this step stops. */
  restarts: string[];
  /** Ids of the steps which come before. Steps are listed in an order that respects this. */
  dependsOn: string[];
};

/** The file changed its number and someone scaled by hand: which shall hold? */
export type ScaleQuestion = { service: string; inFile: number; before: number; live: number };
export type ScaleAnswer = 'file' | 'keep';

export type Plan = {
  steps: PlanStep[];
  /** Nothing to do. */
  empty: boolean;
  /** Must be answered (in `PlanOptions.scale`) before a deploy; until then the plan keeps the live number. */
  scaleQuestions: ScaleQuestion[];
  /** How many containers each service shall have. */
  replicas: Record<string, number>;
  /** What the one who deploys should know, in words. */
  warnings: string[];
  /** What stands in the way (a missing external network, …), in words: a plan with any cannot be deployed. */
  problems: string[];
};
