import type { ServiceSpecView } from './contract/services';

/** A specification with nothing in it but one replica: what a new service begins with. */
export function emptyServiceSpec(): ServiceSpecView {
  return {
    name: '',
    labels: {},
    mode: { kind: 'replicated', replicas: 1 },
    container: {
      image: '',
      labels: {},
      command: [],
      args: [],
      hostname: '',
      environment: [],
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
      mounts: [],
      secrets: [],
      configs: [],
      capAdd: [],
      capDrop: [],
      sysctls: {},
      ulimits: [],
    },
    resources: {
      limits: { nanoCpus: 0, memoryBytes: 0, pids: 0 },
      reservations: { nanoCpus: 0, memoryBytes: 0 },
    },
    restart: null,
    placement: { constraints: [], spread: [], maxReplicasPerNode: 0, platforms: [] },
    networks: [],
    logDriver: null,
    forceUpdate: 0,
    updatePolicy: null,
    rollbackPolicy: null,
    endpoint: { mode: 'vip', ports: [] },
  };
}
