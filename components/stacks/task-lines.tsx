import { CircleCheck, CircleDashed, CircleMinus, CirclePlay, CircleX, LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import { RelativeTime } from '@/components/ui/relative-time';
import type { StackSwarmService } from '@/lib/contract/stacks';
import { paths } from '@/lib/paths';
import { hasTaskEnded, type TaskState } from '@/lib/swarm-states';
import classes from './stacks.module.css';

type Task = StackSwarmService['tasks'][number];
type Props = { cluster: string; service: string; swarm: StackSwarmService };

/** The tasks of one service, on whichever node: those that should run, and past ones while it has not come up. */
export function TaskLines({ cluster, service, swarm: { tasks, moreTasks } }: Props) {
  if (tasks.length === 0) return null;
  return (
    <ul className={classes.containerLines} aria-label={`Tasks of ${service}`}>
      {tasks.map((task) => (
        <li key={task.id} className={classes.task} data-ended={hasTaskEnded(task.state) || undefined}>
          <TaskName cluster={cluster} task={task} />
          {task.nodeName === '' ? (
            <span className={classes.faint}>no node yet</span>
          ) : (
            <Link href={paths.node(cluster, task.nodeId)} className={classes.link} prefetch={false}>
              {task.nodeName}
            </Link>
          )}
          <State state={task.state} />
          <span className={classes.faint}>
            <RelativeTime timeMs={task.sinceMs} />
          </span>
          {task.problem ? (
            <span className={classes.taskProblem}>
              {task.problem} {task.next ? <span className={classes.taskNext}>{task.next}</span> : null}
            </span>
          ) : null}
        </li>
      ))}
      {moreTasks > 0 ? <li className={classes.faint}>and {moreTasks} more</li> : null}
    </ul>
  );
}

function TaskName({ cluster, task }: { cluster: string; task: Task }) {
  if (task.containerId === null || !task.connected || hasTaskEnded(task.state))
    return (
      <span
        title={
          task.connected || task.nodeName === ''
            ? undefined
            : 'The engine of its node is not connected, so its container cannot be opened. Connect it on the node’s page.'
        }
      >
        {task.name}
      </span>
    );
  return (
    <Link href={paths.container(cluster, task.containerId)} className={classes.link} prefetch={false}>
      {task.name}
    </Link>
  );
}

function State({ state }: { state: TaskState }) {
  const { tone, icon: Icon } = lookOf(state);
  const word = state.charAt(0).toUpperCase() + state.slice(1);
  return (
    <span className={classes.taskState} data-tone={tone}>
      <Icon size={14} strokeWidth={2.25} aria-hidden />
      {word}
    </span>
  );
}

function lookOf(state: TaskState) {
  switch (state) {
    case 'running':
      return { tone: 'ok', icon: CirclePlay };
    case 'complete':
      return { tone: 'idle', icon: CircleCheck };
    case 'failed':
    case 'rejected':
    case 'orphaned':
      return { tone: 'bad', icon: CircleX };
    case 'shutdown':
    case 'remove':
      return { tone: 'idle', icon: CircleMinus };
    case 'new':
    case 'allocated':
    case 'pending':
      return { tone: 'warn', icon: CircleDashed };
    case 'assigned':
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'starting':
      return { tone: 'busy', icon: LoaderCircle };
  }
}
