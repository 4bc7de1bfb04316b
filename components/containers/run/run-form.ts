import { splitCommandLine } from '@/lib/command-line';
import type { ContainerCreate } from '@/lib/contract/containers';
import { nameProblem } from '../container-name';
import {
  limitsInput,
  limitsProblems,
  type LimitsValues,
  noLimits,
  type RestartValues,
  retriesProblem,
} from '../limits-form';

export type PairRow = { key: number; name: string; value: string };
export type PortRow = {
  key: number;
  hostIp: string;
  hostPort: string;
  containerPort: string;
  protocol: 'tcp' | 'udp' | 'sctp';
};
export type MountRow = {
  key: number;
  type: 'volume' | 'bind' | 'tmpfs';
  source: string;
  destination: string;
  readOnly: boolean;
};

/** The form as it is typed. */
export type RunValues = RestartValues & {
  node: string | null;
  image: string;
  name: string;
  command: string;
  entrypoint: string;
  environment: PairRow[];
  ports: PortRow[];
  mounts: MountRow[];
  networks: string[];
  limits: LimitsValues;
  labels: PairRow[];
  user: string;
  workingDir: string;
  hostname: string;
  tty: boolean;
  openStdin: boolean;
  privileged: boolean;
  readonlyRootfs: boolean;
  init: boolean;
  autoRemove: boolean;
  capAdd: string[];
  capDrop: string[];
};

export function emptyRun(image: string): RunValues {
  return {
    node: null,
    image,
    name: '',
    command: '',
    entrypoint: '',
    environment: [],
    ports: [],
    mounts: [],
    networks: [],
    restart: 'no',
    retries: '',
    limits: noLimits,
    labels: [],
    user: '',
    workingDir: '',
    hostname: '',
    tty: false,
    openStdin: false,
    privileged: false,
    readonlyRootfs: false,
    init: false,
    autoRemove: false,
    capAdd: [],
    capDrop: [],
  };
}

/** What is wrong, by field: `name`, `limits.memory`, `ports.7.containerPort` (7 is the row's key). */
export type RunProblems = Record<string, string>;

/** Rows that were added and not filled in are no mistake: they are left out. */
export const isPair = (row: PairRow) => row.name.trim() !== '' || row.value !== '';
const isPort = (row: PortRow) =>
  [row.hostIp, row.hostPort, row.containerPort].some((text) => text.trim() !== '');
export const isMount = (row: MountRow) => row.source.trim() !== '' || row.destination.trim() !== '';

/** What is wrong with what was typed; nothing where nothing is. */
export function runProblems(values: RunValues): RunProblems {
  const problems: RunProblems = {};
  const image = values.image.trim();
  if (image === '') problems.image = 'Which image? Such as nginx:1.27.';
  else if (/\s/.test(image)) problems.image = 'An image has no spaces in its name.';
  const name = values.name === '' ? null : nameProblem(values.name);
  if (name !== null) problems.name = name;
  for (const field of ['command', 'entrypoint'] as const) {
    const { problem } = splitCommandLine(values[field]);
    if (problem !== null) problems[field] = problem;
  }
  if (values.workingDir !== '' && !values.workingDir.startsWith('/'))
    problems.workingDir = 'A path in the container begins with "/".';
  const retries = retriesProblem(values);
  if (retries !== null) problems.retries = retries;
  if (values.autoRemove && values.restart !== 'no')
    problems.restart =
      'A container that is removed when it stops cannot be restarted. Choose one of the two.';
  const modes = values.networks.filter((network) => network === 'host' || network === 'none');
  if (modes.length > 0 && values.networks.length > 1)
    problems.networks = `"${modes[0]}" cannot be combined with other networks.`;
  if (modes.length > 0 && values.ports.some(isPort))
    problems.networks = `With the network "${modes[0]}" no ports can be published.`;
  for (const [field, problem] of Object.entries(limitsProblems(values.limits)))
    problems[`limits.${field}`] = problem;
  pairProblems(problems, 'environment', values.environment, 'A variable');
  pairProblems(problems, 'labels', values.labels, 'A label');
  portProblems(problems, values.ports);
  mountProblems(problems, values.mounts);
  return problems;
}

function pairProblems(problems: RunProblems, field: string, rows: readonly PairRow[], what: string): void {
  const seen = new Set<string>();
  for (const row of rows.filter(isPair)) {
    const name = row.name.trim();
    if (name === '') problems[`${field}.${row.key}.name`] = `${what} needs a name.`;
    else if (field === 'environment' && name.includes('='))
      problems[`${field}.${row.key}.name`] = 'A name has no "=" in it.';
    else if (seen.has(name)) problems[`${field}.${row.key}.name`] = `"${name}" is there twice.`;
    seen.add(name);
  }
}

function portProblems(problems: RunProblems, rows: readonly PortRow[]): void {
  const seen = new Set<string>();
  for (const row of rows.filter(isPort)) {
    if (!isPortNumber(row.containerPort))
      problems[`ports.${row.key}.containerPort`] = 'A number from 1 to 65535.';
    if (row.hostPort.trim() === '') continue;
    const place = `${row.hostIp.trim()} ${row.hostPort.trim()} ${row.protocol}`;
    if (!isPortNumber(row.hostPort))
      problems[`ports.${row.key}.hostPort`] = 'A number from 1 to 65535, or nothing.';
    else if (seen.has(place)) problems[`ports.${row.key}.hostPort`] = 'This port is there twice.';
    seen.add(place);
  }
}

function mountProblems(problems: RunProblems, rows: readonly MountRow[]): void {
  const seen = new Set<string>();
  for (const row of rows.filter(isMount)) {
    const source = row.source.trim();
    const destination = row.destination.trim();
    if (!destination.startsWith('/'))
      problems[`mounts.${row.key}.destination`] = 'A path that begins with "/".';
    else if (seen.has(destination))
      problems[`mounts.${row.key}.destination`] = 'Something is mounted here already.';
    seen.add(destination);
    if (row.type === 'bind' && !source.startsWith('/'))
      problems[`mounts.${row.key}.source`] = 'A path on the node, that begins with "/".';
    if (row.type === 'volume' && source !== '' && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source))
      problems[`mounts.${row.key}.source`] = 'Use letters, digits, "_", "." and "-".';
  }
}

function isPortNumber(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;
}

/** What was typed, as the operation takes it. Call it only where `runProblems` finds nothing. */
export function runInput(cluster: string, values: RunValues): ContainerCreate {
  const words = (text: string) => splitCommandLine(text).words ?? [];
  const text = (typed: string) => (typed.trim() === '' ? undefined : typed.trim());
  const pairs = (rows: readonly PairRow[]) =>
    rows.filter(isPair).map(({ name, value }) => ({ name: name.trim(), value }));
  return {
    cluster,
    node: values.node ?? undefined,
    name: text(values.name),
    image: values.image.trim(),
    command: words(values.command),
    entrypoint: words(values.entrypoint),
    environment: pairs(values.environment),
    labels: Object.fromEntries(pairs(values.labels).map(({ name, value }) => [name, value])),
    ports: values.ports.filter(isPort).map((row) => ({
      hostIp: text(row.hostIp),
      hostPort: row.hostPort.trim() === '' ? undefined : Number(row.hostPort),
      containerPort: Number(row.containerPort),
      protocol: row.protocol,
    })),
    mounts: values.mounts.filter(isMount).map((row) => ({
      type: row.type,
      source: row.type === 'tmpfs' ? '' : row.source.trim(),
      destination: row.destination.trim(),
      readOnly: row.readOnly,
    })),
    networks: values.networks,
    restart: { name: values.restart, maximumRetryCount: Number(values.retries) },
    resources: limitsInput(values.limits, noLimits),
    user: text(values.user),
    workingDir: text(values.workingDir),
    hostname: text(values.hostname),
    tty: values.tty,
    openStdin: values.openStdin,
    privileged: values.privileged,
    readonlyRootfs: values.readonlyRootfs,
    init: values.init,
    autoRemove: values.autoRemove,
    capAdd: values.capAdd,
    capDrop: values.capDrop,
    start: true,
  };
}
