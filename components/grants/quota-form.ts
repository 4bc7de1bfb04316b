import type { Quota } from '@/lib/contract/grants';
import { formatBytes } from '@/lib/format';
import { parseBytes } from '@/lib/parse-bytes';

/** A quota as it is typed: an empty field is no limit. */
export type QuotaValues = {
  containers: string;
  replicas: string;
  cpus: string;
  memory: string;
  limitsRequired: boolean;
};
export type QuotaField = 'containers' | 'replicas' | 'cpus' | 'memory';

/** How the form shows a quota. */
export function quotaValues(quota: Quota | null): QuotaValues {
  const text = (limit: number | null | undefined) =>
    limit === null || limit === undefined ? '' : String(limit);
  return {
    containers: text(quota?.containers),
    replicas: text(quota?.replicas),
    cpus: text(quota?.cpus),
    memory: sizeText(quota?.memoryBytes ?? null),
    limitsRequired: quota?.limitsRequired ?? false,
  };
}

/** What is wrong with what was typed; nothing where nothing is. */
export function quotaProblems(values: QuotaValues): Partial<Record<QuotaField, string>> {
  const problems: Partial<Record<QuotaField, string>> = {};
  for (const field of ['containers', 'replicas'] as const)
    if (!/^\d*$/.test(values[field].trim())) problems[field] = 'A whole number, or nothing.';
  if (!/^(\d+(\.\d+)?)?$/.test(values.cpus.trim())) problems.cpus = 'A number such as 2 or 0.5, or nothing.';
  if (values.memory.trim() !== '' && parseBytes(values.memory) === null)
    problems.memory = 'A size such as 512 MiB or 4g, or nothing.';
  return problems;
}

/** What was typed, as a quota; null where nothing is limited. Call it only where `quotaProblems` finds nothing. */
export function quotaOfValues(values: QuotaValues): Quota | null {
  const number = (text: string) => (text.trim() === '' ? null : Number(text));
  const quota = {
    containers: number(values.containers),
    replicas: number(values.replicas),
    cpus: number(values.cpus),
    memoryBytes: values.memory.trim() === '' ? null : parseBytes(values.memory),
    limitsRequired: values.limitsRequired,
  };
  const limits = [quota.containers, quota.replicas, quota.cpus, quota.memoryBytes];
  return quota.limitsRequired || limits.some((limit) => limit !== null) ? quota : null;
}

/** A quota in a line: `20 containers, 4 CPUs, limits required`. */
export function quotaWords(quota: Quota): string {
  const words = [
    quota.containers === null ? null : `${quota.containers} containers`,
    quota.replicas === null ? null : `${quota.replicas} replicas`,
    quota.cpus === null ? null : `${quota.cpus} CPUs`,
    quota.memoryBytes === null ? null : `${formatBytes(quota.memoryBytes)} memory`,
    quota.limitsRequired ? 'limits required' : null,
  ];
  return words.filter((word) => word !== null).join(', ');
}

/** A size that is read back as it was. */
function sizeText(bytes: number | null): string {
  if (bytes === null) return '';
  const text = formatBytes(bytes);
  return parseBytes(text) === bytes ? text : String(bytes);
}
