import type { ContainerDetail } from '@/lib/contract/containers';
import type { RestartPolicy } from '@/lib/container-status';
import { formatBytes } from '@/lib/format';
import { parseBytes } from '@/lib/parse-bytes';

/** Limits as they are typed; empty is no limit. */
export type LimitsValues = {
  memory: string;
  memoryReservation: string;
  cpus: string;
  cpuShares: string;
  pids: string;
};
export type LimitField = keyof LimitsValues;

export type RestartValues = { restart: RestartPolicy; retries: string };

type Limits = ContainerDetail['resources'];

export const noLimits: LimitsValues = {
  memory: '',
  memoryReservation: '',
  cpus: '',
  cpuShares: '',
  pids: '',
};

/** The limits of a container as the fields show them. */
export function limitsValues(limits: Limits): LimitsValues {
  const bytes = (value: number | undefined) => (value && value > 0 ? formatBytes(value) : '');
  const number = (value: number | undefined) => (value && value > 0 ? String(value) : '');
  return {
    memory: bytes(limits.memoryBytes),
    memoryReservation: bytes(limits.memoryReservationBytes),
    cpus: number(limits.cpus),
    cpuShares: number(limits.cpuShares),
    pids: number(limits.pidsLimit),
  };
}

/** The engine's least: less keeps a container from starting. */
const leastMemoryBytes = 6 * 2 ** 20;

/** What is wrong with what was typed, by field; nothing where nothing is. */
export function limitsProblems(values: LimitsValues): Partial<Record<LimitField, string>> {
  const problems: Partial<Record<LimitField, string>> = {};
  const memory = values.memory === '' ? null : parseBytes(values.memory);
  const reservation = values.memoryReservation === '' ? null : parseBytes(values.memoryReservation);
  if (values.memory !== '') {
    if (memory === null) problems.memory = 'Write a size such as 512 MiB or 2g.';
    else if (memory < leastMemoryBytes) problems.memory = 'The engine takes 6 MiB at least.';
  }
  if (values.memoryReservation !== '') {
    if (reservation === null) problems.memoryReservation = 'Write a size such as 256 MiB.';
    else if (memory !== null && reservation > memory)
      problems.memoryReservation = 'It cannot be more than the limit.';
  }
  if (values.cpus !== '' && !(Number(values.cpus) >= 0.01 && Number(values.cpus) <= 1024))
    problems.cpus = 'Write a number such as 0.5 or 2.';
  if (values.cpuShares !== '' && !isWhole(values.cpuShares, 2, 262_144))
    problems.cpuShares = 'Write a whole number from 2 to 262144; 1024 is the usual weight.';
  if (values.pids !== '' && !isWhole(values.pids, 1, 4_194_304))
    problems.pids = 'Write a whole number of 1 or more.';
  return problems;
}

function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** What was typed, as the contract has it: only fields that differ from `before`; emptied ones are 0, no limit. */
export function limitsInput(values: LimitsValues, before: LimitsValues): Limits {
  const changed = (field: LimitField) => values[field] !== before[field];
  const bytes = (text: string) => (text === '' ? 0 : (parseBytes(text) ?? 0));
  return {
    ...(changed('memory') && { memoryBytes: bytes(values.memory) }),
    ...(changed('memoryReservation') && { memoryReservationBytes: bytes(values.memoryReservation) }),
    ...(changed('cpus') && { cpus: Number(values.cpus) }),
    ...(changed('cpuShares') && { cpuShares: Number(values.cpuShares) }),
    ...(changed('pids') && { pidsLimit: Number(values.pids) }),
  };
}

/** What is wrong with a number of retries, in words; null where nothing is. Empty is without end. */
export function retriesProblem(values: RestartValues): string | null {
  return values.restart !== 'on-failure' || /^\d{0,6}$/.test(values.retries)
    ? null
    : 'Write a whole number, or nothing.';
}
