import { splitCommandLine } from '@/lib/command-line';
import {
  isMount,
  isPair,
  isPortNumber,
  mountProblems,
  type MountRow,
  pairProblems,
  type PairRow,
  type PortProtocol,
} from '@/components/ui/form/row-values';
import type { FormProblems } from '@/components/ui/form/form-problems';
import { programProblems } from '@/components/ui/form/program-values';
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

export type PortRow = {
  key: number;
  hostIp: string;
  hostPort: string;
  containerPort: string;
  protocol: PortProtocol;
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

/** Rows that were added and not filled in are no mistake: they are left out. */
const isPort = (row: PortRow) =>
  [row.hostIp, row.hostPort, row.containerPort].some((text) => text.trim() !== '');

/** What is wrong with what was typed; nothing where nothing is. */
export function runProblems(values: RunValues): FormProblems {
  const problems = programProblems(values);
  const name = values.name === '' ? null : nameProblem(values.name);
  if (name !== null) problems.name = name;
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
  return {
    ...problems,
    ...pairProblems('environment', values.environment, 'A variable'),
    ...pairProblems('labels', values.labels, 'A label'),
    ...portProblems(values.ports),
    ...mountProblems(values.mounts),
  };
}

function portProblems(rows: readonly PortRow[]): FormProblems {
  const problems: FormProblems = {};
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
  return problems;
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
    mounts: values.mounts.filter(isMount).flatMap(({ type, source, destination, readOnly }) =>
      type === 'cluster'
        ? []
        : [
            {
              type,
              source: type === 'tmpfs' ? '' : source.trim(),
              destination: destination.trim(),
              readOnly,
            },
          ],
    ),
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
