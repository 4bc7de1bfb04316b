import type { ServiceDeploy, UpdateConfig } from '../project';
import { readRecord, readTexts } from './lists';
import { readRestart } from './resources';
import type { Place } from './values';
import { shorten } from './values';

const modes = ['replicated', 'global', 'replicated-job', 'global-job'] as const;
const constraint = /^\s*[a-zA-Z0-9][\w.\-/]*\s*(==|!=)\s*\S.*$/;

/** A service that says nothing for a Swarm. */
export const plainDeploy: ServiceDeploy = {
  mode: 'replicated',
  endpointMode: null,
  labels: {},
  cpusReserved: null,
  restart: null,
  constraints: [],
  spread: [],
  maxReplicasPerNode: null,
  update: null,
  rollback: null,
};

/** What `deploy` (and `restart`) say to a Swarm. */
export function readDeploy(service: Place): ServiceDeploy {
  const place = service.get('deploy');
  const mode = place?.get('mode')?.oneOf(modes) ?? 'replicated';
  const placement = place?.get('placement');
  const isGlobal = mode === 'global' || mode === 'global-job';
  if (isGlobal) {
    const number = place?.get('replicas') ?? service.get('scale');
    number?.error('clash', `A ${mode} service has one task on each node: remove its number of replicas.`);
  }
  return {
    mode,
    endpointMode: place?.get('endpoint_mode')?.oneOf(['vip', 'dnsrr'] as const) ?? null,
    labels: readServiceLabels(place?.get('labels')),
    cpusReserved: place?.get('resources')?.get('reservations')?.get('cpus')?.number({ min: 0 }) ?? null,
    restart: readSwarmRestart(service, place?.get('restart_policy')),
    constraints: readConstraints(placement?.get('constraints')),
    spread: readSpread(placement?.get('preferences')),
    maxReplicasPerNode: placement?.get('max_replicas_per_node')?.integer({ min: 0, max: 100_000 }) ?? null,
    update: readUpdateConfig(place?.get('update_config')),
    rollback: readUpdateConfig(place?.get('rollback_config')),
  };
}

function readServiceLabels(place: Place | undefined): Record<string, string> {
  const labels = readRecord(place);
  for (const name of Object.keys(labels)) {
    if (!name.startsWith('com.docker.stack.')) continue;
    place?.error(
      'refused',
      `The label "${shorten(name)}" is Docker's own: docker stack finds the stack by it.`,
    );
  }
  return labels;
}

function readSwarmRestart(service: Place, policy: Place | undefined): ServiceDeploy['restart'] {
  const plain = service.get('restart');
  if (policy) {
    plain?.warn('ignored', '"deploy.restart_policy" holds, so "restart" is ignored.');
    policy.entries('a map with "condition"');
    return {
      condition: policy.get('condition')?.oneOf(['none', 'on-failure', 'any'] as const) ?? null,
      delayMs: policy.get('delay')?.durationMs() ?? null,
      maxAttempts: policy.get('max_attempts')?.integer({ min: 0, max: 1_000_000 }) ?? null,
      windowMs: policy.get('window')?.durationMs() ?? null,
    };
  }
  const read = readRestart(service);
  if (!read) return null;
  const condition = read.name === 'no' ? 'none' : read.name === 'on-failure' ? 'on-failure' : 'any';
  plain?.warn(
    'ignored',
    `A Swarm has no "restart": it is taken as "deploy.restart_policy" with the condition "${condition}".`,
  );
  return { condition, delayMs: null, maxAttempts: read.maximumRetryCount || null, windowMs: null };
}

function readConstraints(place: Place | undefined): string[] {
  const constraints = readTexts(place);
  for (const text of constraints) {
    if (!constraint.test(text)) {
      place?.error(
        'bad-value',
        `"${shorten(text)}" is not a constraint. Write it like "node.role == worker" or "node.labels.zone != a".`,
      );
    }
  }
  return constraints;
}

function readSpread(place: Place | undefined): string[] {
  return (place?.items('a list of preferences') ?? []).flatMap((item) => {
    item.entries('a map with "spread"');
    return item.get('spread')?.text('what to spread over') ?? [];
  });
}

function readUpdateConfig(place: Place | undefined): UpdateConfig | null {
  if (!place) return null;
  place.entries('a map with "parallelism"');
  const ratioPlace = place.get('max_failure_ratio');
  const ratio = ratioPlace?.number({ min: 0 }) ?? null;
  if (ratio !== null && ratio > 1) ratioPlace?.error('bad-value', 'This is a share: from 0 to 1.');
  return {
    parallelism: place.get('parallelism')?.integer({ min: 0, max: 1_000_000 }) ?? null,
    delayMs: place.get('delay')?.durationMs() ?? null,
    failureAction: place.get('failure_action')?.oneOf(['continue', 'pause', 'rollback'] as const) ?? null,
    monitorMs: place.get('monitor')?.durationMs() ?? null,
    maxFailureRatio: ratio,
    order: place.get('order')?.oneOf(['start-first', 'stop-first'] as const) ?? null,
  };
}
