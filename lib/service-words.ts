import type { ServicePort, UpdatePolicy } from './contract/service-spec';
import type { ServiceSpecView } from './contract/services';
import { formatBytes, formatDuration, formatQuantity, shortId } from './format';

/** `nginx:1.27 (0123456789ab)`, with the digest in short. */
export function imageText(image: string): string {
  const [name = image, digest] = image.split('@');
  return digest === undefined ? name : `${name} (${shortId(digest)})`;
}

/** `3 replicas`, `one on each node` */
export function modeText(mode: ServiceSpecView['mode']): string {
  switch (mode.kind) {
    case 'replicated':
      return formatQuantity(mode.replicas, 'replica');
    case 'global':
      return 'one on each node';
    case 'replicated-job':
      return `a job, run ${formatQuantity(mode.totalCompletions, 'time')}, ${mode.maxConcurrent} at once`;
    case 'global-job':
      return 'a job, once on each node';
  }
}

/** `8080 → 80/tcp on every node`, `8080 → 80/tcp on its node` */
export function portText({ publishedPort, targetPort, protocol, publishMode }: ServicePort): string {
  const from = publishedPort === 0 ? 'any port' : String(publishedPort);
  return `${from} → ${targetPort}/${protocol} ${publishMode === 'ingress' ? 'on every node' : 'on its own node'}`;
}

/** An update or roll back policy on one line. */
export function policyText(policy: UpdatePolicy | null): string {
  if (policy === null) return 'as the Swarm has it';
  const { parallelism, delayMs, failureAction, monitorMs, maxFailureRatio, order } = policy;
  return [
    parallelism === 0 ? 'all at once' : `${parallelism} at once`,
    delayMs > 0 ? `${formatDuration(delayMs)} between` : '',
    order === 'start-first' ? 'the new one starts first' : 'the old one stops first',
    `watched for ${formatDuration(monitorMs)}`,
    `${failureAction} on failure`,
    maxFailureRatio > 0 ? `${Math.round(maxFailureRatio * 100)}% may fail` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** `0.5 CPUs`, `64 MiB`: what there is of a limit or reservation. */
export function resourceTexts({
  nanoCpus,
  memoryBytes,
}: {
  nanoCpus: number;
  memoryBytes: number;
}): string[] {
  return [
    nanoCpus > 0 ? formatQuantity(nanoCpus / 1e9, 'CPU') : '',
    memoryBytes > 0 ? formatBytes(memoryBytes) : '',
  ].filter(Boolean);
}
