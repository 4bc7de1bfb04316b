import type { ServiceFile } from '@/lib/contract/service-spec';
import type { FormProblems } from '@/components/ui/form/form-problems';
import type { MountRow, PairRow, PortProtocol } from '@/components/ui/form/row-values';

export type ServicePortRow = {
  key: number;
  publishedPort: string;
  targetPort: string;
  protocol: PortProtocol;
  publishMode: 'ingress' | 'host';
};

/** A secret or config as a file: `id` is '' while none is chosen. */
export type FileRow = Pick<ServiceFile, 'id' | 'name' | 'target'> & {
  key: number;
  uid: string;
  gid: string;
  /** Octal: `0444`. */
  mode: string;
};

export type PolicyValues = {
  parallelism: string;
  delay: string;
  failureAction: 'pause' | 'continue' | 'rollback';
  monitor: string;
  /** Per cent. */
  maxFailure: string;
  order: 'stop-first' | 'start-first';
};

export type HealthValues = {
  kind: 'image' | 'none' | 'command';
  command: string;
  interval: string;
  timeout: string;
  startPeriod: string;
  retries: string;
};

/** The form of a service as it is typed. */
export type ServiceValues = {
  name: string;
  image: string;
  entrypoint: string;
  command: string;
  environment: PairRow[];
  /** Rows of variables that are there: their values are not shown, and stay while nothing is typed. */
  kept: Record<number, { name: string; mark: string | undefined }>;
  mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  replicas: string;
  maxConcurrent: string;
  limits: { memory: string; cpus: string; pids: string };
  reservations: { memory: string; cpus: string };
  constraints: string[];
  spread: string[];
  maxReplicasPerNode: string;
  endpointMode: 'vip' | 'dnsrr';
  ports: ServicePortRow[];
  mounts: MountRow[];
  /** Ids. */
  networks: string[];
  secrets: FileRow[];
  configs: FileRow[];
  update: PolicyValues;
  rollback: PolicyValues;
  restart: { condition: 'none' | 'on-failure' | 'any'; delay: string; maxAttempts: string; window: string };
  health: HealthValues;
  user: string;
  workingDir: string;
  hostname: string;
  stopGrace: string;
  readOnly: boolean;
  tty: boolean;
  init: boolean;
  labels: PairRow[];
  containerLabels: PairRow[];
};

/** What every part of the form is given. */
export type ServiceFieldsProps = {
  values: ServiceValues;
  set: (change: Partial<ServiceValues>) => void;
  problems: FormProblems;
};
