import { removePlan, scalePlan } from '@/lib/compose/plan';
import type { PlanStep } from '@/lib/compose/plan-types';
import { GantryError } from '@/lib/errors';
import type { Handlers, SignedCall } from '../api/call';
import { among, cut, pageOf } from '../inventory/list';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';
import type { Runtime } from '../runtime';
import { applySteps, toJobSteps } from './apply';
import { deploy } from './deploy';
import { readLiveStack } from './live-stack';
import { planDeploy, readSource, requireDesired } from './planning';
import {
  deleteStack,
  insertHandScale,
  listRevisions,
  requireRevision,
  sourceOf,
  toRevision,
} from './revisions';
import { createStackLocks } from './stack-locks';
import { stackDetail, stackRows } from './stack-rows';

type Parts = Pick<Runtime, 'store' | 'inventory' | 'jobs' | 'hints'>;

/** The operations on stacks of one engine's containers. */
export function createStacksHandlers(runtime: Parts): Omit<Handlers<'stacks'>, 'statsHistory'> {
  const { store, inventory, jobs, hints } = runtime;
  const locks = createStackLocks();

  /** Runs a change of a stack as a job which holds its lock. */
  const change = async (
    { cluster, stack }: { cluster: string; stack: string },
    title: string,
    call: SignedCall,
    prepare: (node: NodeModel) => Promise<{ steps: PlanStep[]; run: (report: JobReport) => Promise<void> }>,
  ) => {
    const model = inventory.cluster(cluster);
    const node = model.node();
    const unlock = locks.take(cluster, stack);
    try {
      const { steps, run } = await prepare(node);
      const { id, done } = await jobs.start(
        {
          operation: call.operation,
          cluster,
          title,
          actor: call.caller.userName,
          target: { kind: 'stack', id: stack },
          steps: toJobSteps(steps),
        },
        async (report) => {
          try {
            await run(report);
          } finally {
            unlock();
            await model.refresh(node, { networks: true, volumes: true });
            hints.changed(cluster, ['stacks', 'containers']);
          }
        },
      );
      call.outcomeFollows(done);
      call.note({ job: id });
      hints.changed(cluster, ['stacks']);
      return { job: id };
    } catch (error) {
      unlock();
      throw error;
    }
  };

  const steer = (input: { cluster: string; stack: string }, call: SignedCall, verb: 'start' | 'stop') =>
    change(input, `${verb === 'start' ? 'Start' : 'Stop'} ${input.stack}`, call, async (node) => {
      const live = await readLiveStack(node, input.stack, null, call.signal);
      if (live.containers.length === 0)
        throw new GantryError('not_found', {
          message: `The stack "${input.stack}" has no containers. Deploy it.`,
        });
      const affected = live.containers.filter((container) =>
        verb === 'stop'
          ? ['running', 'paused', 'restarting'].includes(container.state)
          : container.state !== 'running',
      );
      return {
        steps: [],
        run: async (report) => {
          for (const { id, name } of affected)
            report.step(id, { label: `${verb === 'start' ? 'Start' : 'Stop'} container ${name}` });
          for (const container of affected) {
            report.signal.throwIfAborted();
            await report.durableStep(container.id, { state: 'running' });
            if (container.state === 'paused')
              await node.engine.containers.unpause(container.id, { signal: report.signal });
            if (verb === 'stop') await node.engine.containers.stop(container.id, { signal: report.signal });
            else await node.engine.containers.start(container.id, { signal: report.signal });
            await report.durableStep(container.id, { state: 'done' });
          }
        },
      };
    });

  return {
    list: async (query) =>
      pageOf(await stackRows(inventory.cluster(query.cluster), store, locks), query, {
        searchText: (row) => `${row.name} ${row.services.join(' ')}`,
        matches: (row) => among(query.filter?.state, row.state) && among(query.filter?.origin, row.origin),
        sortKeys: {
          name: (row) => row.name,
          state: (row) => row.state,
          containers: (row) => row.containers.total,
          updated: (row) => row.updatedMs,
        },
        defaultSort: 'name',
        tieBreak: (row) => row.name,
      }),
    get: ({ cluster, stack }) => stackDetail(runtime, inventory.cluster(cluster), stack, locks),
    plan: async ({ cluster, stack, scale, pull, ...source }, { signal }) => {
      const node = inventory.cluster(cluster).node();
      const { diagnostics, desired } = readSource(stack, source);
      if (!desired) return { diagnostics, plan: null };
      const { plan, hash } = await planDeploy({ store, node, cluster, signal }, desired, { scale, pull });
      return { diagnostics, plan: { ...plan, hash } };
    },
    deploy: ({ cluster, stack, note, planHash, scale, pull, ...source }, call) =>
      deploy(runtime, locks, { cluster, stack, source, choices: { scale, pull }, note, planHash }, call),
    redeploy: async ({ cluster, stack, revision, note, scale, pull }, call) => {
      const row = await requireRevision(store, cluster, stack, revision);
      const why = note || (revision === undefined ? '' : `Back to revision ${revision}`);
      return deploy(
        runtime,
        locks,
        { cluster, stack, source: sourceOf(store, row), choices: { scale, pull }, note: why },
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
        const desired = requireDesired(stack, sourceOf(store, row));
        if (!desired.services.some((each) => each.service === service)) {
          throw new GantryError('not_found', {
            message: `The stack "${stack}" has no service "${service}".`,
          });
        }
        const live = await readLiveStack(node, stack, desired, call.signal);
        const plan = scalePlan(desired, live, { [service]: replicas });
        const [problem] = plan.problems;
        if (problem !== undefined) throw new GantryError('conflict', { message: problem });
        return {
          steps: plan.steps,
          run: async (report) => {
            await applySteps({ node, stack, desired }, plan.steps, report);
            await insertHandScale(store, { cluster, stack, service, replicas, actor: call.caller.userName });
          },
        };
      });
    },
    start: (input, call) => steer(input, call, 'start'),
    stop: (input, call) => steer(input, call, 'stop'),
    removePlan: async ({ cluster, stack, volumes }, { signal }) => {
      const live = await readLiveStack(inventory.cluster(cluster).node(), stack, null, signal);
      return { steps: removePlan(live, { volumes }).steps };
    },
    remove: (input, call) =>
      change(input, `Remove ${input.stack}`, call, async (node) => {
        const live = await readLiveStack(node, input.stack, null, call.signal);
        const { steps } = removePlan(live, { volumes: input.volumes });
        return {
          steps,
          run: async (report) => {
            await applySteps({ node, stack: input.stack, desired: null }, steps, report);
            await deleteStack(store, input.cluster, input.stack);
          },
        };
      }),
  };
}
