import { noteOfChanges } from '@/lib/audit-changes';
import { removeSwarmPlan, scaleSwarmPlan } from '@/lib/compose/swarm/plan';
import { isPinned } from '@/lib/compose/swarm/labels';
import { GantryError } from '@/lib/errors';
import type { Handlers } from '../../api/call';
import type { ClusterModel } from '../../inventory/cluster-model';
import { stackCollection } from '../../policy/stack-place';
import { insertHandScale } from '../hand-scales';
import { deleteStack, latestRevisions, recordedImagesOf, requireRevision, sourceOf } from '../revisions';
import type { StackLocks } from '../stack-locks';
import { runSwarmChange } from './change-job';
import { deployToSwarm, type SwarmParts } from './deploy';
import { readLiveSwarmStack } from './live';
import { planSwarmDeploy, readSwarmSource, requireSwarmDesired, toStackPlan } from './planning';
import { swarmStackDetail } from './rows';

type StackHandlers = Omit<Handlers<'stacks'>, 'statsHistory'>;
/** What there is to do with one stack; lists and revisions are the same on every cluster. */
export type SwarmStackHandlers = Omit<StackHandlers, 'list' | 'revisions' | 'revision'>;

/** The operations on stacks of a Swarm's services. Each asks for a cluster that is one. */
export function createSwarmStacksHandlers(runtime: SwarmParts, locks: StackLocks): SwarmStackHandlers {
  const { store, reader, inventory, limits } = runtime;
  const swarmOf = (id: string): ClusterModel => {
    const cluster = inventory.cluster(id);
    cluster.requireSwarm();
    return cluster;
  };
  /** Going back means the very images that ran. */
  const source = async (cluster: string, stack: string, revision: number | undefined) => {
    const row = await requireRevision(store, cluster, stack, revision);
    const recorded = Object.entries(recordedImagesOf(row).images).filter(([, image]) => isPinned(image));
    return {
      source: sourceOf(store, row),
      pinned: revision === undefined ? undefined : Object.fromEntries(recorded),
    };
  };
  const cannotStop = async (): Promise<never> => {
    throw new GantryError('conflict', {
      message:
        'The services of a Swarm are neither stopped nor started: scale them to 0 and back, or remove the stack.',
    });
  };
  return {
    get: ({ cluster, stack }) => swarmStackDetail(runtime, swarmOf(cluster), stack, locks),
    plan: async ({ cluster, stack, scale, pull, ...typed }, { signal }) => {
      const place = { store, reader, cluster: swarmOf(cluster), signal, limits };
      const collection = await stackCollection(store, cluster, stack, typed.collection);
      const { diagnostics, desired } = await readSwarmSource(runtime, stack, { ...typed, collection });
      if (!desired) return { diagnostics, plan: null };
      return { diagnostics, plan: toStackPlan(await planSwarmDeploy(place, desired, { scale, pull })) };
    },
    deploy: async ({ cluster, stack, note, planHash, scale, pull, credentials, ...typed }, call) => {
      const source = {
        ...typed,
        collection: await stackCollection(store, cluster, stack, typed.collection),
      };
      const request = { stack, source, choices: { scale, pull }, note, planHash, credentials };
      return deployToSwarm(runtime, locks, swarmOf(cluster), request, call);
    },
    redeployPlan: async ({ cluster, stack, revision, scale, pull }, { signal }) => {
      const known = await source(cluster, stack, revision);
      const desired = await requireSwarmDesired(runtime, stack, known.source);
      const place = { store, reader, cluster: swarmOf(cluster), signal, limits };
      return toStackPlan(await planSwarmDeploy(place, desired, { scale, pull }, known.pinned));
    },
    redeploy: async ({ cluster, stack, revision, note, planHash, scale, pull, credentials }, call) => {
      const known = await source(cluster, stack, revision);
      const why = note || (revision === undefined ? '' : `Back to revision ${revision}`);
      const request = { stack, ...known, choices: { scale, pull }, note: why, planHash, credentials };
      return deployToSwarm(runtime, locks, swarmOf(cluster), request, call);
    },
    scale: async ({ cluster: id, stack, service, replicas }, call) => {
      const cluster = swarmOf(id);
      return runSwarmChange(runtime, locks, {
        cluster,
        stack,
        title: `Scale ${stack}/${service} to ${replicas}`,
        call,
        prepare: async () => {
          const live = await readLiveSwarmStack(cluster, stack, null, call.signal);
          const mode = live.services.find(({ name }) => name === `${stack}_${service}`)?.spec.mode;
          const before = mode?.kind === 'replicated' ? mode.replicas : null;
          call.note(noteOfChanges([{ field: `replicas of ${service}`, before, after: replicas }]));
          return scaleSwarmPlan(live, { [service]: replicas });
        },
        // The number holds from now on, whether or not what was started proves itself.
        taken: () =>
          insertHandScale(store, { cluster: id, stack, service, replicas, actor: call.caller.userName }),
      });
    },
    start: cannotStop,
    stop: cannotStop,
    removePlan: async ({ cluster, stack, volumes }, { signal }) => {
      const live = await readLiveSwarmStack(swarmOf(cluster), stack, null, signal);
      return { steps: removeSwarmPlan(live, { volumes }).steps };
    },
    remove: async ({ cluster: id, stack, volumes }, call) => {
      const cluster = swarmOf(id);
      return runSwarmChange(runtime, locks, {
        cluster,
        stack,
        title: `Remove ${stack}`,
        call,
        prepare: async () => {
          const live = await readLiveSwarmStack(cluster, stack, null, call.signal);
          const plan = removeSwarmPlan(live, { volumes });
          const isKnown = (await latestRevisions(store, id)).has(stack);
          if (!isKnown && plan.empty && live.services.length === 0)
            throw new GantryError('not_found', { message: `There is no stack "${stack}".` });
          return plan;
        },
        finish: () => deleteStack(store, id, stack),
      });
    },
  };
}
