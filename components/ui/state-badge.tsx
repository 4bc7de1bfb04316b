import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleMinus,
  CirclePause,
  CirclePlay,
  CircleSlash,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  ShieldX,
  Skull,
  Unplug,
} from 'lucide-react';
import type { AuditOutcome } from '@/lib/audit-status';
import type { ContainerState, HealthState } from '@/lib/container-status';
import type { JobState, StepState } from '@/lib/job-status';
import type { FreshnessState } from '@/lib/freshness';
import type { ImageSpreadState } from '@/lib/image-spread';
import type { ServiceState } from '@/lib/service-status';
import type { StackState } from '@/lib/stack-status';
import type { NodeAvailability, NodeState, TaskState } from '@/lib/swarm-states';
import type { CellState } from '@/lib/task-cell';
import classes from './state-badge.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'idle';
type Look = { tone: Tone; icon: LucideIcon; word: string; spins?: boolean };

/** How every state looks: colour, icon and word. A state without a look does not compile. */
const looks = {
  container: {
    created: { tone: 'idle', icon: CircleDashed, word: 'Created' },
    running: { tone: 'ok', icon: CirclePlay, word: 'Running' },
    paused: { tone: 'warn', icon: CirclePause, word: 'Paused' },
    restarting: { tone: 'warn', icon: LoaderCircle, word: 'Restarting', spins: true },
    removing: { tone: 'busy', icon: LoaderCircle, word: 'Removing', spins: true },
    exited: { tone: 'idle', icon: CircleMinus, word: 'Exited' },
    dead: { tone: 'bad', icon: Skull, word: 'Dead' },
  } satisfies Record<ContainerState, Look>,
  health: {
    none: { tone: 'idle', icon: CircleDashed, word: 'No healthcheck' },
    starting: { tone: 'busy', icon: LoaderCircle, word: 'Starting', spins: true },
    healthy: { tone: 'ok', icon: CircleCheck, word: 'Healthy' },
    unhealthy: { tone: 'bad', icon: CircleX, word: 'Unhealthy' },
  } satisfies Record<HealthState, Look>,
  stack: {
    running: { tone: 'ok', icon: CirclePlay, word: 'Running' },
    partial: { tone: 'warn', icon: CircleAlert, word: 'Partial' },
    unhealthy: { tone: 'bad', icon: CircleX, word: 'Unhealthy' },
    stopped: { tone: 'idle', icon: CircleMinus, word: 'Stopped' },
    completed: { tone: 'idle', icon: CircleCheck, word: 'Completed' },
    deploying: { tone: 'busy', icon: LoaderCircle, word: 'Deploying', spins: true },
    empty: { tone: 'idle', icon: CircleDashed, word: 'Empty' },
  } satisfies Record<StackState, Look>,
  service: {
    running: { tone: 'ok', icon: CirclePlay, word: 'Running' },
    partial: { tone: 'warn', icon: CircleAlert, word: 'Partial' },
    down: { tone: 'bad', icon: CircleX, word: 'Down' },
    updating: { tone: 'busy', icon: LoaderCircle, word: 'Updating', spins: true },
    'rolling-back': { tone: 'warn', icon: LoaderCircle, word: 'Rolling back', spins: true },
    paused: { tone: 'bad', icon: CirclePause, word: 'Update paused' },
    stopped: { tone: 'idle', icon: CircleMinus, word: 'Scaled to 0' },
    completed: { tone: 'idle', icon: CircleCheck, word: 'Completed' },
  } satisfies Record<ServiceState, Look>,
  freshness: {
    connecting: { tone: 'busy', icon: LoaderCircle, word: 'Connecting', spins: true },
    live: { tone: 'ok', icon: CircleDot, word: 'Live' },
    stale: { tone: 'warn', icon: CircleAlert, word: 'Stale' },
    unreachable: { tone: 'bad', icon: Unplug, word: 'Unreachable' },
  } satisfies Record<FreshnessState, Look>,
  job: {
    running: { tone: 'busy', icon: LoaderCircle, word: 'Running', spins: true },
    succeeded: { tone: 'ok', icon: CircleCheck, word: 'Succeeded' },
    failed: { tone: 'bad', icon: CircleX, word: 'Failed' },
    cancelled: { tone: 'idle', icon: CircleSlash, word: 'Cancelled' },
    unknown: { tone: 'warn', icon: CircleAlert, word: 'Unknown' },
  } satisfies Record<JobState, Look>,
  step: {
    waiting: { tone: 'idle', icon: CircleDashed, word: 'Waiting' },
    running: { tone: 'busy', icon: LoaderCircle, word: 'Running', spins: true },
    done: { tone: 'ok', icon: CircleCheck, word: 'Done' },
    failed: { tone: 'bad', icon: CircleX, word: 'Failed' },
    skipped: { tone: 'idle', icon: CircleSlash, word: 'Skipped' },
    unknown: { tone: 'warn', icon: CircleAlert, word: 'Unknown' },
  } satisfies Record<StepState, Look>,
  outcome: {
    running: { tone: 'busy', icon: LoaderCircle, word: 'Running', spins: true },
    succeeded: { tone: 'ok', icon: CircleCheck, word: 'Succeeded' },
    failed: { tone: 'bad', icon: CircleX, word: 'Failed' },
    denied: { tone: 'bad', icon: ShieldX, word: 'Denied' },
    unknown: { tone: 'warn', icon: CircleAlert, word: 'Unknown' },
  } satisfies Record<AuditOutcome, Look>,
  severity: {
    error: { tone: 'bad', icon: CircleX, word: 'Error' },
    warning: { tone: 'warn', icon: CircleAlert, word: 'Warning' },
  } satisfies Record<'error' | 'warning', Look>,
  spread: {
    same: { tone: 'ok', icon: CircleCheck, word: 'Same' },
    missing: { tone: 'idle', icon: CircleDashed, word: 'Missing' },
    differs: { tone: 'warn', icon: CircleAlert, word: 'Differs' },
  } satisfies Record<ImageSpreadState, Look>,
  use: {
    used: { tone: 'ok', icon: CircleDot, word: 'In use' },
    unused: { tone: 'warn', icon: CircleDashed, word: 'Unused' },
  } satisfies Record<'used' | 'unused', Look>,
  node: {
    ready: { tone: 'ok', icon: CircleCheck, word: 'Ready' },
    down: { tone: 'bad', icon: CircleX, word: 'Down' },
    disconnected: { tone: 'bad', icon: Unplug, word: 'Disconnected' },
    unknown: { tone: 'warn', icon: CircleAlert, word: 'Unknown' },
  } satisfies Record<NodeState, Look>,
  availability: {
    active: { tone: 'ok', icon: CircleDot, word: 'Active' },
    pause: { tone: 'warn', icon: CirclePause, word: 'Paused' },
    drain: { tone: 'warn', icon: CircleMinus, word: 'Drained' },
  } satisfies Record<NodeAvailability, Look>,
  task: {
    new: { tone: 'busy', icon: CircleDashed, word: 'New' },
    allocated: { tone: 'busy', icon: CircleDashed, word: 'Allocated' },
    pending: { tone: 'warn', icon: CircleDashed, word: 'Pending' },
    assigned: { tone: 'busy', icon: LoaderCircle, word: 'Assigned', spins: true },
    accepted: { tone: 'busy', icon: LoaderCircle, word: 'Accepted', spins: true },
    preparing: { tone: 'busy', icon: LoaderCircle, word: 'Preparing', spins: true },
    ready: { tone: 'busy', icon: CircleDot, word: 'Ready' },
    starting: { tone: 'busy', icon: LoaderCircle, word: 'Starting', spins: true },
    running: { tone: 'ok', icon: CirclePlay, word: 'Running' },
    complete: { tone: 'idle', icon: CircleCheck, word: 'Complete' },
    shutdown: { tone: 'idle', icon: CircleMinus, word: 'Shut down' },
    failed: { tone: 'bad', icon: CircleX, word: 'Failed' },
    rejected: { tone: 'bad', icon: CircleSlash, word: 'Rejected' },
    remove: { tone: 'idle', icon: CircleMinus, word: 'Removing' },
    orphaned: { tone: 'warn', icon: Unplug, word: 'Orphaned' },
  } satisfies Record<TaskState, Look>,
  cell: {
    failing: { tone: 'bad', icon: CircleX, word: 'Failing' },
    unreachable: { tone: 'bad', icon: Unplug, word: 'Node unreachable' },
    unhealthy: { tone: 'bad', icon: CircleAlert, word: 'Unhealthy' },
    waiting: { tone: 'warn', icon: CircleDashed, word: 'Waiting for a node' },
    starting: { tone: 'busy', icon: LoaderCircle, word: 'Starting' },
    stopping: { tone: 'idle', icon: CircleMinus, word: 'Stopping' },
    running: { tone: 'ok', icon: CirclePlay, word: 'Running' },
  } satisfies Record<CellState, Look>,
};
type Looks = typeof looks;
export type StateOf = { [Of in keyof Looks]: { of: Of; state: keyof Looks[Of] } }[keyof Looks];

type Props = StateOf & {
  /** Said after the word: an exit code, how long. */
  detail?: string;
  /** `plain` has no background: for table cells. `icon` shows the word to screen readers and on hover only. */
  variant?: 'plain' | 'pill' | 'icon';
};

/** A state as colour, icon and word: `<StateBadge of="container" state="running" />`. */
export function StateBadge({ detail, variant = 'plain', ...stateOf }: Props) {
  const { tone, icon: Icon, word, spins } = lookOf(stateOf);
  const text = detail ? `${word} ${detail}` : word;
  return (
    <span
      className={classes.badge}
      data-tone={tone}
      data-variant={variant}
      title={variant === 'icon' ? text : undefined}
    >
      <Icon size={14} strokeWidth={2.25} aria-hidden className={spins ? classes.spins : undefined} />
      <span className={variant === 'icon' ? classes.hidden : classes.word}>
        {word}
        {detail ? <span className={classes.detail}> {detail}</span> : null}
      </span>
    </span>
  );
}

function lookOf(stateOf: StateOf): Look {
  switch (stateOf.of) {
    case 'container':
      return looks.container[stateOf.state];
    case 'health':
      return looks.health[stateOf.state];
    case 'stack':
      return looks.stack[stateOf.state];
    case 'service':
      return looks.service[stateOf.state];
    case 'freshness':
      return looks.freshness[stateOf.state];
    case 'job':
      return looks.job[stateOf.state];
    case 'step':
      return looks.step[stateOf.state];
    case 'outcome':
      return looks.outcome[stateOf.state];
    case 'severity':
      return looks.severity[stateOf.state];
    case 'spread':
      return looks.spread[stateOf.state];
    case 'use':
      return looks.use[stateOf.state];
    case 'node':
      return looks.node[stateOf.state];
    case 'availability':
      return looks.availability[stateOf.state];
    case 'task':
      return looks.task[stateOf.state];
    case 'cell':
      return looks.cell[stateOf.state];
  }
}

/** The word of a state, for filter menus and accessible names. */
export function stateWord(stateOf: StateOf): string {
  return lookOf(stateOf).word;
}
