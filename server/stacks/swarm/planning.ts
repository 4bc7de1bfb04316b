import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '@/lib/compose/canonical-json';
import { inCollection } from '@/lib/collection';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import { type DesiredSwarmStack, desiredSwarmStack } from '@/lib/compose/swarm/desired';
import { stackLabels } from '@/lib/compose/swarm/labels';
import { planSwarmStack } from '@/lib/compose/swarm/plan';
import type { LiveSwarmStack, SwarmPlan } from '@/lib/compose/swarm/plan-types';
import type { stackPlan } from '@/lib/contract/stacks';
import { GantryError } from '@/lib/errors';
import type { z } from 'zod';
import type { ClusterModel } from '../../inventory/cluster-model';
import { confinedStack } from '../../policy/confine';
import { type Limits, swarmStackExcess, wholeCluster } from '../../policy/quotas';
import { swarmStackRefusals } from '../../policy/stack-place';
import type { Store } from '../../store/store';
import type { ComposeReader } from '../compose-reader';
import type { PlanChoices } from '../planning';
import { recentRevisions, replicasInFileOf, type RevisionSource, sourceOf } from '../revisions';
import { readLiveSwarmStack } from './live';

/** How far back it is looked for the last revision that was deployed in full. */
const revisionsLookedAt = 10;

export type SwarmStackPlan = { live: LiveSwarmStack; plan: SwarmPlan; hash: string };

/** Where a plan is made. */
export type SwarmPlace = {
  store: Store;
  reader: ComposeReader;
  cluster: ClusterModel;
  signal: AbortSignal;
  /** What collections may hold; absent where nothing is limited. */
  limits?: Limits;
};

/** Reads what was pasted; `desired` is null where it has errors. */
export async function readSwarmSource(
  { store, reader }: { store: Store; reader: ComposeReader },
  stack: string,
  source: RevisionSource,
): Promise<{ diagnostics: Diagnostic[]; desired: DesiredSwarmStack | null }> {
  const { project, diagnostics } = await reader.load({
    text: source.yaml,
    stackName: stack,
    target: 'swarm',
    variables: source.variables,
    files: source.files,
    profiles: source.profiles,
  });
  const placed = project && inCollection(project, source.collection);
  return { diagnostics, desired: placed && desiredSwarmStack(placed, fingerprintBy(store)) };
}

/** As `readSwarmSource`. @throws `compose_invalid` with the diagnostics */
export async function requireSwarmDesired(
  place: { store: Store; reader: ComposeReader },
  stack: string,
  source: RevisionSource,
): Promise<DesiredSwarmStack> {
  const { diagnostics, desired } = await readSwarmSource(place, stack, source);
  if (desired) return desired;
  const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  throw new GantryError('compose_invalid', {
    message: first ? `Line ${first.line}: ${first.message}` : undefined,
    data: { diagnostics },
  });
}

/** Keyed, because labels are read by many, and a short secret is soon guessed from a plain hash. */
function fingerprintBy(store: Store): (content: string) => string {
  const key = store.secrets.derive('stack contents');
  return (content) => createHmac('sha256', key).update(content).digest('hex').slice(0, 40);
}

/**
 * What deploying `wanted` would do to what the Swarm holds now.
 * @param pinned images to take instead of what the file's tags mean now, by service: those of an earlier revision
 */
export async function planSwarmDeploy(
  { store, reader, cluster, signal, limits }: SwarmPlace,
  wanted: DesiredSwarmStack,
  choices: PlanChoices,
  pinned?: Readonly<Record<string, string>>,
): Promise<SwarmStackPlan> {
  const desired = confinedStack(wanted, cluster);
  const [live, revisions] = await Promise.all([
    readLiveSwarmStack(cluster, desired.name, desired, signal),
    recentRevisions(store, cluster.id, desired.name, revisionsLookedAt),
  ]);
  const deployed = live.services.length > 0 && revisions.find(({ outcome }) => outcome === 'succeeded');
  const isUnmarked = live.files.some(
    ({ kind, labels }) =>
      kind === 'secret' &&
      labels[stackLabels.namespace] === desired.name &&
      labels[stackLabels.fingerprint] === undefined,
  );
  const before =
    deployed && isUnmarked
      ? (await readSwarmSource({ store, reader }, desired.name, sourceOf(store, deployed))).desired
      : null;
  const plan = planSwarmStack(desired, live, {
    lastRevisionReplicas: deployed ? replicasInFileOf(deployed) : undefined,
    scale: choices.scale,
    pullAlways: choices.pull === 'always',
    pinned,
    previousFingerprints:
      before === null
        ? undefined
        : Object.fromEntries(before.files.map((file) => [`${file.kind}/${file.key}`, file.fingerprint])),
  });
  for (const step of plan.steps) step.reasons.push(...keptReasons(step, wanted, desired));
  if (limits) plan.problems.unshift(...swarmStackExcess(limits, cluster, desired, plan.replicas));
  plan.problems.unshift(...swarmStackRefusals(wholeCluster(cluster, limits), desired));
  return { live, plan, hash: hashOf(plan) };
}

/** What a service made or changed gets beside what its file says: where its deployer may have tasks run. */
function keptReasons(
  step: SwarmPlan['steps'][number],
  wanted: DesiredSwarmStack,
  desired: DesiredSwarmStack,
): string[] {
  if (step.object !== 'service' || !['create', 'update', 'recreate'].includes(step.kind)) return [];
  const constraintsIn = ({ services }: DesiredSwarmStack) =>
    services.find(({ service }) => service === step.service)?.spec.placement.constraints ?? [];
  const asked = constraintsIn(wanted);
  const added = constraintsIn(desired).filter((constraint) => !asked.includes(constraint));
  return added.map((constraint) => `its tasks are kept to nodes with ${constraint}, as your grants have it`);
}

/** The plan as the API tells it. */
export function toStackPlan({ plan, hash }: SwarmStackPlan): z.input<typeof stackPlan> {
  const { changes: _changes, ...told } = plan;
  return { ...told, hash };
}

/** The same for the same steps to the same objects. */
function hashOf(plan: SwarmPlan): string {
  const changes = [...plan.changes].map(([id, change]) => {
    switch (change.kind) {
      case 'create-file':
        return [id, change.name, change.file.fingerprint, change.file.labels];
      case 'update-service':
      case 'recreate-service':
        return [id, change.spec, change.live.id, change.live.spec];
      case 'create-network':
      case 'create-service':
      case 'wait':
      case 'remove':
        return [id, change];
    }
  });
  return createHash('sha256')
    .update(canonicalJson([changes, plan.replicas]))
    .digest('hex');
}
