import { noteOfChanges } from '@/lib/audit-changes';
import { removePlan, scalePlan } from '@/lib/compose/plan';
import { GantryError } from '@/lib/errors';
import type { Handlers, SignedCall } from '../api/call';
import { cut } from '../inventory/list';
import type { NodeModel } from '../inventory/node-model';
import { takeRoomForStack } from '../policy/quotas';
import { stackCollection } from '../policy/stack-place';
import { applySteps, toJobSteps } from './apply';
import { waitUntilSettled } from './apply-wait';
import { runChange, type StackChange } from './change-job';
import { createComposeReader } from './compose-reader';
import { deploy, type DeployParts } from './deploy';
import { asRecorded, asStillRecorded } from './recorded-images';
import { insertHandScale } from './hand-scales';
import { listStacks } from './list';
import { readLiveStack } from './live-stack';
import { planDeploy, readSource, requireDesired } from './planning';
import {
  deleteStack,
  findRevision,
  latestRevisions,
  listRevisions,
  recordedImagesOf,
  requireRevision,
  sourceOf,
  toRevision,
} from './revisions';
import { createStackLocks } from './stack-locks';
import { stackDetail, stackRows } from './stack-rows';
import { startSteps, stopContainers, stopPlan } from './steer';

type Parts = Omit<DeployParts, 'reader'>;

/** The operations on stacks of one engine's containers. */
export function createStacksHandlers(runtime: Parts): Omit<Handlers<'stacks'>, 'statsHistory'> {
  const { store, inventory, limits } = runtime;
  const locks = createStackLocks();
  const reader = createComposeReader();

  const change = (
    { cluster, stack }: { cluster: string; stack: string },
    title: string,
    call: SignedCall,
    prepare: StackChange['prepare'],
  ) => runChange(runtime, locks, { cluster, stack, title, call, prepare });

  const liveContainers = async (node: NodeModel, stack: string, signal: AbortSignal) => {
    const live = await readLiveStack(node, stack, null, signal);
    if (live.containers.length > 0) return live;
    throw new GantryError('not_found', { message: `The stack "${stack}" has no containers. Deploy it.` });
  };

  return {
    list: async (query) => listStacks(await stackRows(inventory.cluster(query.cluster), store, locks), query),
    get: ({ cluster, stack }) => stackDetail(runtime, inventory.cluster(cluster), stack, locks),
    plan: async ({ cluster, stack, scale, pull, ...source }, { signal }) => {
      const node = inventory.cluster(cluster).node();
      const collection = await stackCollection(store, cluster, stack, source.collection);
      const { diagnostics, desired } = await readSource(reader, stack, { ...source, collection });
      if (!desired) return { diagnostics, plan: null };
      const { plan, hash } = await planDeploy({ store, reader, node, cluster, signal, limits }, desired, {
        scale,
        pull,
      });
      return { diagnostics, plan: { ...plan, hash } };
    },
    deploy: async ({ cluster, stack, note, planHash, scale, pull, credentials, ...typed }, call) => {
      const source = {
        ...typed,
        collection: await stackCollection(store, cluster, stack, typed.collection),
      };
      const request = { cluster, stack, source, choices: { scale, pull }, note, planHash, credentials };
      return deploy({ ...runtime, reader }, locks, request, call);
    },
    redeployPlan: async ({ cluster, stack, revision, scale, pull }, { signal }) => {
      const node = inventory.cluster(cluster).node();
      const row = await requireRevision(store, cluster, stack, revision);
      const asWritten = await requireDesired(reader, stack, sourceOf(store, row));
      const { desired, warnings } =
        revision === undefined
          ? { desired: asWritten, warnings: [] }
          : await asRecorded(node, asWritten, recordedImagesOf(row), signal);
      const { plan, hash } = await planDeploy({ store, reader, node, cluster, signal, limits }, desired, {
        scale,
        pull,
      });
      return { ...plan, hash, warnings: [...warnings, ...plan.warnings] };
    },
    redeploy: async ({ cluster, stack, revision, note, planHash, scale, pull, credentials }, call) => {
      const row = await requireRevision(store, cluster, stack, revision);
      const why = note || (revision === undefined ? '' : `Back to revision ${revision}`);
      return deploy(
        { ...runtime, reader },
        locks,
        {
          cluster,
          stack,
          source: sourceOf(store, row),
          choices: { scale, pull },
          note: why,
          planHash,
          credentials,
          recorded: revision === undefined ? undefined : recordedImagesOf(row),
        },
        call,
      );
    },
    revisions: async (query) => {
      inventory.cluster(query.cluster);
      const revisions = await listRevisions(store, query.cluster, query.stack);
      const search = query.search?.toLowerCase() ?? '';
      const found = revisions.filter((row) =>
        `${row.number} ${row.actor} ${row.note}`.toLowerCase().includes(search),
      );
      return cut(query.sort === 'number' ? found.toReversed() : found, query);
    },
    revision: async ({ cluster, stack, number }) => {
      const row = await requireRevision(store, cluster, stack, number);
      return { ...toRevision(row), ...sourceOf(store, row) };
    },
    scale: async (input, call) => {
      const { cluster, stack, service, replicas } = input;
      return change(input, `Scale ${stack}/${service} to ${replicas}`, call, async (node) => {
        const row = await requireRevision(store, cluster, stack);
        const asWritten = await requireDesired(reader, stack, sourceOf(store, row));
        if (!asWritten.services.some((each) => each.service === service)) {
          throw new GantryError('not_found', {
            message: `The stack "${stack}" has no service "${service}".`,
          });
        }
        const desired = await asStillRecorded(node, asWritten, recordedImagesOf(row), call.signal);
        const live = await readLiveStack(node, stack, desired, call.signal);
        const before = live.containers.filter(
          ({ labels }) => labels['com.docker.compose.service'] === service,
        ).length;
        call.note(noteOfChanges([{ field: `containers of ${service}`, before, after: replicas }]));
        const plan = scalePlan(desired, live, { [service]: replicas });
        const [problem] = plan.problems;
        if (problem !== undefined) throw new GantryError('conflict', { message: problem });
        const target = { node, stack, desired };
        const scaled = { ...desired, services: desired.services.filter((each) => each.service === service) };
        return {
          steps: toJobSteps(plan.steps),
          room:
            limits && replicas > before
              ? takeRoomForStack(limits, cluster, scaled, { [service]: replicas })
              : undefined,
          run: async (report) => {
            await applySteps(target, plan.steps, report);
            // The number holds from now on, whether or not what was started proves itself.
            await insertHandScale(store, { cluster, stack, service, replicas, actor: call.caller.userName });
            await waitUntilSettled(target, plan.steps, report);
          },
        };
      });
    },
    start: (input, call) =>
      change(input, `Start ${input.stack}`, call, async (node) => {
        const { cluster, stack } = input;
        const steps = startSteps(await liveContainers(node, stack, call.signal));
        const row = await findRevision(store, cluster, stack);
        const desired = row ? (await readSource(reader, stack, sourceOf(store, row))).desired : null;
        const target = { node, stack, desired };
        return {
          steps: toJobSteps(steps),
          run: async (report) => {
            await applySteps(target, steps, report);
            await waitUntilSettled(target, steps, report);
          },
        };
      }),
    stop: (input, call) =>
      change(input, `Stop ${input.stack}`, call, async (node) => {
        const plan = stopPlan(await liveContainers(node, input.stack, call.signal));
        return { steps: plan.steps, run: (report) => stopContainers(node, plan, report) };
      }),
    removePlan: async ({ cluster, stack, volumes }, { signal }) => {
      const live = await readLiveStack(inventory.cluster(cluster).node(), stack, null, signal);
      return { steps: removePlan(live, { volumes }).steps };
    },
    remove: (input, call) =>
      change(input, `Remove ${input.stack}`, call, async (node) => {
        const live = await readLiveStack(node, input.stack, null, call.signal);
        const { steps } = removePlan(live, { volumes: input.volumes });
        const isKnown = (await latestRevisions(store, input.cluster)).has(input.stack);
        if (!isKnown && live.containers.length + live.networks.length + live.volumes.length === 0) {
          throw new GantryError('not_found', { message: `There is no stack "${input.stack}".` });
        }
        const target = { node, stack: input.stack, desired: null, removeVolumes: input.volumes };
        return {
          steps: toJobSteps(steps),
          run: async (report) => {
            await applySteps(target, steps, report);
            await deleteStack(store, input.cluster, input.stack);
          },
        };
      }),
  };
}
