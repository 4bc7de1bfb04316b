import type { SwarmPlan } from '@/lib/compose/swarm/plan-types';
import { GantryError } from '@/lib/errors';
import type { SignedCall } from '../../api/call';
import type { ClusterModel } from '../../inventory/cluster-model';
import type { StackLocks } from '../stack-locks';
import { applySwarmPlan, swarmJobSteps } from './apply';
import { refreshSwarmStack, type SwarmParts } from './deploy';

export type SwarmChangeJob = {
  cluster: ClusterModel;
  stack: string;
  /** What the job is called: "Remove shop". */
  title: string;
  call: SignedCall;
  /** Looks at what is there and says what will be done; what it throws refuses the call. */
  prepare: () => Promise<SwarmPlan>;
  /** Once the Swarm has taken every change of the plan, and before its rollouts are waited for. */
  taken?: () => Promise<void>;
  /** At the end, where all went well. */
  finish?: () => Promise<void>;
};

/** Runs a change of a stack as a job that holds the stack's lock to its end. */
export async function runSwarmChange(
  { jobs, hints }: SwarmParts,
  locks: StackLocks,
  { cluster, stack, title, call, prepare, taken, finish }: SwarmChangeJob,
): Promise<{ job: string }> {
  const unlock = locks.take(cluster.id, stack);
  try {
    const plan = await prepare();
    const [problem] = plan.problems;
    if (problem !== undefined) throw new GantryError('conflict', { message: problem });
    const { id, done } = await jobs.start(
      {
        operation: call.operation,
        cluster: cluster.id,
        title,
        starter: call.caller,
        target: { kind: 'stack', id: stack },
        steps: swarmJobSteps(plan.steps),
      },
      async (report) => {
        try {
          await applySwarmPlan(cluster, plan, report, { taken });
          await finish?.();
        } finally {
          await refreshSwarmStack(cluster, stack, plan);
          unlock();
          hints.changed(cluster.id, ['stacks', 'services', 'secrets', 'configs', 'networks']);
        }
      },
    );
    call.outcomeFollows(done);
    call.note({ job: id });
    hints.changed(cluster.id, ['stacks']);
    return { job: id };
  } catch (error) {
    unlock();
    throw error;
  }
}
