import type { PlacementNode, PlacementService, PlacementTask } from './placement-node';

/** A ready worker of 4 CPUs and 8 GiB, with what a test changes of it. */
export function aNode(id: string, change: Partial<PlacementNode> = {}): PlacementNode {
  return {
    id,
    hostname: id,
    role: 'worker',
    availability: 'active',
    state: 'ready',
    stateMessage: '',
    labels: {},
    engineLabels: {},
    address: '10.0.0.1',
    platform: { os: 'linux', architecture: 'x86_64' },
    nanoCpus: 4e9,
    memoryBytes: 8 * 2 ** 30,
    plugins: [
      { type: 'Network', name: 'overlay' },
      { type: 'Volume', name: 'local' },
    ],
    manager: null,
    ...change,
  };
}

export function aManager(id: string, reachable = true): PlacementNode {
  return aNode(id, { role: 'manager', manager: { reachability: reachable ? 'reachable' : 'unreachable' } });
}

type Change = {
  mode?: PlacementService['spec']['mode'];
  constraints?: string[];
  platforms?: { os: string; architecture: string }[];
  maxReplicasPerNode?: number;
  nanoCpus?: number;
  memoryBytes?: number;
  hostPorts?: number[];
  volumeDriver?: string;
  networks?: string[];
  logDriver?: string;
  image?: string;
};

/** A replicated service without wishes, with what a test changes of it. Its id is its name. */
export function aService(name: string, change: Change = {}): PlacementService {
  return {
    id: name,
    spec: {
      name,
      mode: change.mode ?? { kind: 'replicated', replicas: 1 },
      container: {
        image: change.image ?? 'shop:1',
        labels: {},
        command: [],
        args: [],
        hostname: '',
        env: [],
        workingDir: '',
        user: '',
        groups: [],
        tty: false,
        openStdin: false,
        readOnly: false,
        init: null,
        stopSignal: '',
        stopGracePeriodMs: null,
        healthcheck: null,
        hosts: [],
        dns: { nameservers: [], search: [], options: [] },
        mounts:
          change.volumeDriver === undefined
            ? []
            : [
                {
                  type: 'volume',
                  source: 'data',
                  target: '/data',
                  readOnly: false,
                  driver: { name: change.volumeDriver, options: {} },
                },
              ],
        secrets: [],
        configs: [],
        capAdd: [],
        capDrop: [],
        sysctls: {},
        ulimits: [],
      },
      resources: {
        limits: { nanoCpus: 0, memoryBytes: 0, pids: 0 },
        reservations: { nanoCpus: change.nanoCpus ?? 0, memoryBytes: change.memoryBytes ?? 0 },
      },
      placement: {
        constraints: change.constraints ?? [],
        spread: [],
        maxReplicasPerNode: change.maxReplicasPerNode ?? 0,
        platforms: change.platforms ?? [],
      },
      logDriver: change.logDriver === undefined ? null : { name: change.logDriver, options: {} },
      networks: (change.networks ?? []).map((target) => ({ target, aliases: [] })),
      endpoint: {
        mode: 'dnsrr',
        ports: (change.hostPorts ?? []).map((port) => ({
          protocol: 'tcp',
          targetPort: 80,
          publishedPort: port,
          publishMode: 'host',
        })),
      },
    },
  };
}

let made = 0;

/** A running task of a service on a node, with what a test changes of it. */
export function aTask(service: string, node: string, change: Partial<PlacementTask> = {}): PlacementTask {
  made += 1;
  return {
    id: `${service}-${made}`,
    serviceId: service,
    slot: 1,
    nodeId: node,
    desiredState: 'running',
    state: 'running',
    stateSinceMs: 1_000,
    createdMs: made,
    message: '',
    error: '',
    exitCode: null,
    image: 'shop:1',
    hostPorts: [],
    ...change,
  };
}

/** Services by id. */
export function byId(...services: PlacementService[]): Map<string, PlacementService> {
  return new Map(services.map((service) => [service.id, service]));
}
