import type { JobStep } from '@/lib/contract/jobs';
import type { SignedCall } from '../api/call';
import type { NodeModel } from '../inventory/node-model';
import type { JobReport } from '../jobs/jobs';
import { asPartOf, type Held } from '../policy/claims';
import type { Runtime } from '../runtime';
import { refreshStack } from './refresh';
import type { StackLocks } from './stack-locks';

export type StackChange = {
  cluster: string;
  stack: string;
  /** What the job is called: "Stop shop". */
  title: string;
  call: SignedCall;
  /** Looks at what is there and says what will be done; what it throws refuses the call. */
  prepare: (node: NodeModel) => Promise<PreparedChange>;
};

export type PreparedChange = {
  steps: JobStep[];
  /** Taken for all that is made. It is released when the change has ended. */
  room?: Held;
  run: (report: JobReport) => Promise<void>;
};

/** Runs a change of a stack as a job that holds the stack's lock to its end. */
export async function runChange(
  { inventory, jobs, hints }: Pick<Runtime, 'inventory' | 'jobs' | 'hints'>,
  locks: StackLocks,
  { cluster, stack, title, call, prepare }: StackChange,
): Promise<{ job: string }> {
  const model = inventory.cluster(cluster);
  const node = model.node();
  const unlock = locks.take(cluster, stack);
  let held: Held | undefined;
  try {
    const { steps, room, run } = await prepare(node);
    held = room;
    const { id, done } = await jobs.start(
      {
        operation: call.operation,
        cluster,
        title,
        starter: call.caller,
        target: { kind: 'stack', id: stack },
        steps,
      },
      async (report) => {
        try {
          await (room ? asPartOf(room, () => run(report)) : run(report));
        } finally {
          await refreshStack(model, node, stack);
          room?.release();
          unlock();
          hints.changed(cluster, ['stacks', 'containers']);
        }
      },
    );
    call.outcomeFollows(done);
    call.note({ job: id });
    hints.changed(cluster, ['stacks']);
    return { job: id };
  } catch (error) {
    held?.release();
    unlock();
    throw error;
  }
}
