import type { FormProblems } from '@/components/ui/form/form-problems';
import { programProblems } from '@/components/ui/form/program-values';
import { isPortNumber, mountProblems, pairProblems } from '@/components/ui/form/row-values';
import { parseBytes } from '@/lib/parse-bytes';
import { parseDuration } from '@/lib/parse-duration';
import { isServicePort } from './service-form';
import type { FileRow, PolicyValues, ServiceValues } from './service-values';

const isWhole = (text: string) => /^\d{1,9}$/.test(text.trim());
const isEmptyOrWhole = (text: string) => text.trim() === '' || isWhole(text);
const isSpan = (text: string) => parseDuration(text) !== null;
const spanHint = 'Write a time such as 500ms, 5s or 1m30s.';

/** What is wrong with what was typed; nothing where nothing is. */
export function serviceProblems(values: ServiceValues): FormProblems {
  const problems = programProblems(values);
  const check = (field: string, fine: boolean, problem: string) => {
    if (!fine) problems[field] = problem;
  };
  const name = values.name.trim();
  check('name', name !== '', 'A service needs a name.');
  check('name', name.length <= 63, 'That is too long: 63 characters at most.');
  if (name !== '')
    check(
      'name',
      /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/.test(name),
      'Use letters, digits, "_" and "-", and begin and end with a letter or digit.',
    );
  check('replicas', isWhole(values.replicas), 'Write a whole number.');
  if (values.mode === 'replicated-job')
    check('maxConcurrent', isWhole(values.maxConcurrent), 'Write a whole number.');
  check('stopGrace', values.stopGrace.trim() === '' || isSpan(values.stopGrace), spanHint);
  check('maxReplicasPerNode', isEmptyOrWhole(values.maxReplicasPerNode), 'Write a whole number, or nothing.');
  resourceProblems(values, check);
  check(
    'constraints',
    values.constraints.every((each) => /^[^=!]+\s*(==|!=)\s*\S/.test(each)),
    'Write each as node.labels.zone==a, or with != for the opposite.',
  );
  for (const [field, policy] of [
    ['update', values.update],
    ['rollback', values.rollback],
  ] as const)
    policyProblems(field, policy, check);
  check('restart.delay', isSpan(values.restart.delay), spanHint);
  check(
    'restart.maxAttempts',
    isEmptyOrWhole(values.restart.maxAttempts),
    'Write a whole number, or nothing.',
  );
  check('restart.window', values.restart.window.trim() === '' || isSpan(values.restart.window), spanHint);
  if (values.health.kind === 'command') {
    check('health.command', values.health.command.trim() !== '', 'Which command tells its health?');
    for (const field of ['interval', 'timeout', 'startPeriod'] as const)
      check(`health.${field}`, isSpan(values.health[field]), spanHint);
    check('health.retries', isWhole(values.health.retries), 'Write a whole number.');
  }
  portProblems(values, check);
  fileProblems('secrets', values.secrets, check);
  fileProblems('configs', values.configs, check);
  return {
    ...problems,
    ...pairProblems('environment', values.environment, 'A variable'),
    ...pairProblems('labels', values.labels, 'A label'),
    ...pairProblems('containerLabels', values.containerLabels, 'A label'),
    ...mountProblems(values.mounts),
  };
}

type Check = (field: string, fine: boolean, problem: string) => void;

function resourceProblems({ limits, reservations }: ServiceValues, check: Check): void {
  const isSize = (text: string) => text.trim() === '' || parseBytes(text) !== null;
  const isCpus = (text: string) => text.trim() === '' || (Number(text) >= 0.001 && Number(text) <= 4096);
  for (const [field, { memory, cpus }] of [
    ['limits', limits],
    ['reservations', reservations],
  ] as const) {
    check(`${field}.memory`, isSize(memory), 'Write a size such as 512 MiB or 2g.');
    check(`${field}.cpus`, isCpus(cpus), 'Write a number such as 0.5 or 2.');
  }
  check('limits.pids', isEmptyOrWhole(limits.pids), 'Write a whole number, or nothing.');
  const [limit, reserved] = [parseBytes(limits.memory), parseBytes(reservations.memory)];
  if (limit !== null && reserved !== null)
    check('reservations.memory', reserved <= limit, 'It cannot be more than the limit.');
}

function policyProblems(field: 'update' | 'rollback', policy: PolicyValues, check: Check): void {
  check(`${field}.parallelism`, isWhole(policy.parallelism), 'Write a whole number; 0 is all at once.');
  check(`${field}.delay`, isSpan(policy.delay), spanHint);
  check(`${field}.monitor`, isSpan(policy.monitor), spanHint);
  check(
    `${field}.maxFailure`,
    isWhole(policy.maxFailure) && Number(policy.maxFailure) <= 100,
    'Write a number from 0 to 100.',
  );
}

function portProblems({ ports, endpointMode }: ServiceValues, check: Check): void {
  const seen = new Set<string>();
  for (const row of ports.filter(isServicePort)) {
    const place = `${row.publishedPort.trim()} ${row.protocol}`;
    check(`ports.${row.key}.targetPort`, isPortNumber(row.targetPort), 'A number from 1 to 65535.');
    if (row.publishedPort.trim() !== '') {
      check(`ports.${row.key}.publishedPort`, !seen.has(place), 'This port is there twice.');
      check(
        `ports.${row.key}.publishedPort`,
        isPortNumber(row.publishedPort),
        'A number from 1 to 65535, or nothing.',
      );
      seen.add(place);
    }
    check(
      'endpointMode',
      endpointMode === 'vip' || row.publishMode === 'host',
      'Ports on every node need the virtual address. Choose it, or publish on its own node.',
    );
  }
}

function fileProblems(field: 'secrets' | 'configs', rows: readonly FileRow[], check: Check): void {
  const seen = new Set<string>();
  for (const row of rows.filter(({ id }) => id !== '')) {
    const target = row.target.trim() || row.name;
    check(`${field}.${row.key}.target`, !seen.has(target), 'There is a file of this name already.');
    check(
      `${field}.${row.key}.mode`,
      /^[0-7]{0,4}$/.test(row.mode.trim()),
      'Permissions as octal digits, such as 0444.',
    );
    seen.add(target);
  }
}
