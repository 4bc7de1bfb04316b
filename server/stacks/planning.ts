import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { collectionOf, inCollection } from '@/lib/collection';
import type { Diagnostic } from '@/lib/compose/diagnostic';
import { type DesiredStack, desiredStack } from '@/lib/compose/engine/desired';
import { composeLabels } from '@/lib/compose/engine/labels';
import { planStack } from '@/lib/compose/plan';
import type { LiveStack, Plan, ScaleAnswer } from '@/lib/compose/plan-types';
import { GantryError } from '@/lib/errors';
import type { NodeModel } from '../inventory/node-model';
import type { RevisionsTable } from '../store/schema';
import type { Store } from '../store/store';
import type { ComposeReader } from './compose-reader';
import { type Limits, stackExcess } from '../policy/quotas';
import { stackRefusals } from '../policy/stack-place';
import { readLiveStack } from './live-stack';
import { type HandScale, handScales } from './hand-scales';
import { recentRevisions, replicasInFileOf, type RevisionSource, sourceOf } from './revisions';

/** How far back it is looked for what runs now: failed deploys may stand before the one it came from. */
const revisionsLookedAt = 5;

export type PlanChoices = { scale: Record<string, ScaleAnswer>; pull: 'missing' | 'always' };

export type PlanPlace = {
  store: Store;
  reader: ComposeReader;
  node: NodeModel;
  cluster: string;
  signal: AbortSignal;
  /** What collections may hold; absent where nothing is limited. */
  limits?: Limits;
};

export type StackPlan = { desired: DesiredStack; live: LiveStack; plan: Plan; hash: string };

/** Reads what was pasted; `desired` is null where it has errors. */
export async function readSource(
  reader: ComposeReader,
  stack: string,
  source: RevisionSource,
): Promise<{ diagnostics: Diagnostic[]; desired: DesiredStack | null }> {
  const { project, diagnostics } = await reader.load({
    text: source.yaml,
    stackName: stack,
    target: 'engine',
    variables: source.variables,
    files: source.files,
    profiles: source.profiles,
  });
  return { diagnostics, desired: project ? desiredStack(inCollection(project, source.collection)) : null };
}

/** As `readSource`. @throws `compose_invalid` with the diagnostics */
export async function requireDesired(
  reader: ComposeReader,
  stack: string,
  source: RevisionSource,
): Promise<DesiredStack> {
  const { diagnostics, desired } = await readSource(reader, stack, source);
  if (desired) return desired;
  const first = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  throw new GantryError('compose_invalid', {
    message: first ? `Line ${first.line}: ${first.message}` : undefined,
    data: { diagnostics },
  });
}

/** What deploying `desired` would do to what runs on `node` now. */
export async function planDeploy(
  { store, reader, node, cluster, signal, limits }: PlanPlace,
  desired: DesiredStack,
  choices: PlanChoices,
): Promise<StackPlan> {
  const [live, revisions, byHand] = await Promise.all([
    readLiveStack(node, desired.name, desired, signal),
    recentRevisions(store, cluster, desired.name, revisionsLookedAt),
    handScales(store, cluster, desired.name),
  ]);
  const deployed = revisions.find((revision) => revision.outcome === 'succeeded');
  const lastReplicas = deployed ? replicasInFileOf(deployed) : undefined;
  const plan = planStack(desired, live, {
    previous: await previousOf(desired, live, { store, reader }, revisions),
    lastRevisionReplicas: lastReplicas,
    scaledByHand:
      lastReplicas && scaledByHand(desired, live, lastReplicas, byHand, deployed === revisions[0]),
    scale: choices.scale,
    pullAlways: choices.pull === 'always',
  });
  if (limits) plan.problems.unshift(...stackExcess(limits, cluster, desired, plan.replicas));
  plan.problems.unshift(...stackRefusals(cluster, desired));
  return { desired, live, plan, hash: hashOf(desired, plan) };
}

/**
 * The numbers to take as set by hand: those that were set here, and those of services of which more run than any file
 * asked for, which somebody scaled with another tool. Fewer are a loss to make good, or a deploy that was cut short.
 */
function scaledByHand(
  desired: DesiredStack,
  live: LiveStack,
  lastReplicas: Readonly<Record<string, number | null>>,
  byHand: ReadonlyMap<string, HandScale>,
  isWhole: boolean,
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { labels } of live.containers) {
    const service = labels[composeLabels.service] ?? '';
    counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  return Object.fromEntries(
    desired.services.flatMap(({ service }): [string, number][] => {
      if (!Object.hasOwn(lastReplicas, service)) return [];
      const inFile = lastReplicas[service] ?? 1;
      const running = counts.get(service) ?? 0;
      const elsewhere = isWhole && running > inFile ? running : inFile;
      return [[service, byHand.get(service)?.replicas ?? elsewhere]];
    }),
  );
}

/** The stack as what runs was made from, as far as recent revisions know it: for saying what changed. */
async function previousOf(
  desired: DesiredStack,
  live: LiveStack,
  { store, reader }: Pick<PlanPlace, 'store' | 'reader'>,
  revisions: readonly Selectable<RevisionsTable>[],
): Promise<DesiredStack | null> {
  const hashes = (objects: readonly { labels: Readonly<Record<string, string>> }[]) =>
    objects.map(({ labels }) => labels[composeLabels.configHash] ?? '');
  const liveHashes = new Set([...hashes(live.containers), ...hashes(live.networks)]);
  const wanted = [...desired.services, ...desired.networks].map(({ configHash }) => configHash);
  const isChanged = wanted.some((hash) => hash !== '' && !liveHashes.has(hash));
  if (!isChanged || liveHashes.size === 0) return null;
  const collection = collectionOf(desired.services[0]?.spec.labels);
  const read = await Promise.all(
    revisions.map((row) => readSource(reader, desired.name, { ...sourceOf(store, row), collection })),
  );
  const earlier = read.flatMap(({ desired: stack }) => stack ?? []);
  const [latest] = earlier;
  if (!latest) return null;
  return {
    ...latest,
    services: madeFrom(
      earlier.flatMap(({ services }) => services),
      liveHashes,
      ({ service }) => service,
    ),
    networks: madeFrom(
      earlier.flatMap(({ networks }) => networks),
      liveHashes,
      ({ name }) => name,
    ),
  };
}

/** Of each thing the newest version that something was made from. */
function madeFrom<T extends { configHash: string }>(
  versions: readonly T[],
  liveHashes: ReadonlySet<string>,
  nameOf: (version: T) => string,
): T[] {
  const found = new Map<string, T>();
  for (const version of versions) {
    if (liveHashes.has(version.configHash) && !found.has(nameOf(version)))
      found.set(nameOf(version), version);
  }
  return [...found.values()];
}

/** The same for the same steps on the same wanted objects. */
function hashOf(desired: DesiredStack, plan: Plan): string {
  const wanted = [
    ...desired.services.map((service) => [service.service, service.configHash, service.image]),
    ...desired.networks.map((network) => [network.name, network.configHash]),
    ...desired.volumes.map((volume) => [volume.name, volume.configHash]),
  ];
  const steps = plan.steps.map((step) => [step.id, step.kind, step.containerId]);
  return createHash('sha256')
    .update(JSON.stringify([wanted, steps, plan.replicas]))
    .digest('hex');
}

/** @throws `conflict` or `bad_request` where a plan cannot be deployed as it is */
export function requireDeployable(plan: Pick<Plan, 'problems' | 'scaleQuestions'>): void {
  const [problem] = plan.problems;
  if (problem !== undefined)
    throw new GantryError('conflict', { message: problem, data: { problems: plan.problems } });
  const [question] = plan.scaleQuestions;
  if (question) {
    throw new GantryError('bad_request', {
      message:
        `The file now says ${question.inFile} for "${question.service}" (it said ${question.before}), and ${question.live} run since it was ` +
        `scaled by hand. Say which shall hold: scale.${question.service} = "file" or "keep".`,
      data: { scaleQuestions: plan.scaleQuestions },
    });
  }
}
