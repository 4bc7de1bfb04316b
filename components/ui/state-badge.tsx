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
import type { ClusterVolumeState, PublishState } from '@/lib/cluster-volume';
import type { ContainerState, HealthState } from '@/lib/container-status';
import type { JobState, StepState } from '@/lib/job-status';
import type { FreshnessState } from '@/lib/freshness';
import type { ImageSpreadState } from '@/lib/image-spread';
import type { RecordingState } from '@/lib/recording-status';
import type { RequestState } from '@/lib/request-status';
import type { ServiceState } from '@/lib/service-status';
import type { StackState } from '@/lib/stack-status';
import type { NodeAvailability, NodeState, TaskState } from '@/lib/swarm-states';
import type { CellState } from '@/lib/task-cell';
import classes from './state-badge.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'idle';
type Look = { tone: Tone; icon: LucideIcon; word: string; spins?: boolean };

/** What has states, and which. */
type States = {
  container: ContainerState;
  health: HealthState;
  stack: StackState;
  service: ServiceState;
  freshness: FreshnessState;
  job: JobState;
  step: StepState;
  outcome: AuditOutcome;
  severity: 'error' | 'warning';
  spread: ImageSpreadState;
  use: 'used' | 'unused';
  clusterVolume: ClusterVolumeState;
  publish: PublishState;
  node: NodeState;
  availability: NodeAvailability;
  task: TaskState;
  cell: CellState;
  recording: RecordingState;
  request: RequestState;
};
type Kind = keyof States;

const busy = (word: string): Look => ({ tone: 'busy', icon: LoaderCircle, word, spins: true });
const fine = (word: string): Look => ({ tone: 'ok', icon: CircleCheck, word });
const failed = (word: string): Look => ({ tone: 'bad', icon: CircleX, word });
const doubtful = (word: string): Look => ({ tone: 'warn', icon: CircleAlert, word });
const running: Look = { tone: 'ok', icon: CirclePlay, word: 'Running' };
const ended = (word: string): Look => ({ tone: 'idle', icon: CircleMinus, word });

/** How every state looks: colour, icon and word. A state without a look does not compile. */
const looks: { [Of in Kind]: Record<States[Of], Look> } = {
  container: {
    created: { tone: 'idle', icon: CircleDashed, word: 'Created' },
    running,
    paused: { tone: 'warn', icon: CirclePause, word: 'Paused' },
    restarting: { tone: 'warn', icon: LoaderCircle, word: 'Restarting', spins: true },
    removing: busy('Removing'),
    exited: ended('Exited'),
    dead: { tone: 'bad', icon: Skull, word: 'Dead' },
  },
  health: {
    none: { tone: 'idle', icon: CircleDashed, word: 'No healthcheck' },
    starting: busy('Starting'),
    healthy: fine('Healthy'),
    unhealthy: failed('Unhealthy'),
  },
  stack: {
    running,
    partial: doubtful('Partial'),
    unhealthy: failed('Unhealthy'),
    stopped: ended('Stopped'),
    completed: { tone: 'idle', icon: CircleCheck, word: 'Completed' },
    deploying: busy('Deploying'),
    empty: { tone: 'idle', icon: CircleDashed, word: 'Empty' },
  },
  service: {
    running,
    partial: doubtful('Partial'),
    down: failed('Down'),
    updating: busy('Updating'),
    'rolling-back': { tone: 'warn', icon: LoaderCircle, word: 'Rolling back', spins: true },
    paused: { tone: 'bad', icon: CirclePause, word: 'Update paused' },
    stopped: ended('Scaled to 0'),
    completed: { tone: 'idle', icon: CircleCheck, word: 'Completed' },
  },
  freshness: {
    connecting: busy('Connecting'),
    live: { tone: 'ok', icon: CircleDot, word: 'Live' },
    stale: doubtful('Stale'),
    unreachable: { tone: 'bad', icon: Unplug, word: 'Unreachable' },
  },
  job: {
    running: busy('Running'),
    succeeded: fine('Succeeded'),
    failed: failed('Failed'),
    cancelled: { tone: 'idle', icon: CircleSlash, word: 'Cancelled' },
    unknown: doubtful('Unknown'),
  },
  step: {
    waiting: { tone: 'idle', icon: CircleDashed, word: 'Waiting' },
    running: busy('Running'),
    done: fine('Done'),
    failed: failed('Failed'),
    skipped: { tone: 'idle', icon: CircleSlash, word: 'Skipped' },
    unknown: doubtful('Unknown'),
  },
  outcome: {
    running: busy('Running'),
    succeeded: fine('Succeeded'),
    failed: failed('Failed'),
    denied: { tone: 'bad', icon: ShieldX, word: 'Denied' },
    unknown: doubtful('Unknown'),
  },
  severity: {
    error: failed('Error'),
    warning: doubtful('Warning'),
  },
  spread: {
    same: fine('Same'),
    missing: { tone: 'idle', icon: CircleDashed, word: 'Missing' },
    differs: doubtful('Differs'),
  },
  use: {
    used: { tone: 'ok', icon: CircleDot, word: 'In use' },
    unused: { tone: 'warn', icon: CircleDashed, word: 'Unused' },
  },
  clusterVolume: {
    pending: { tone: 'warn', icon: CircleDashed, word: 'Pending' },
    created: { tone: 'ok', icon: CircleCheck, word: 'Created' },
    'in-use': { tone: 'ok', icon: CircleDot, word: 'In use' },
  },
  publish: {
    'pending-publish': busy('Being published'),
    published: { tone: 'ok', icon: CircleCheck, word: 'Published' },
    'pending-node-unpublish': busy('Leaving the node'),
    'pending-controller-unpublish': busy('Being unpublished'),
  },
  node: {
    ready: fine('Ready'),
    down: failed('Down'),
    disconnected: { tone: 'bad', icon: Unplug, word: 'Disconnected' },
    unknown: doubtful('Unknown'),
  },
  availability: {
    active: { tone: 'ok', icon: CircleDot, word: 'Active' },
    pause: { tone: 'warn', icon: CirclePause, word: 'Paused' },
    drain: { tone: 'warn', icon: CircleMinus, word: 'Drained' },
  },
  task: {
    new: { tone: 'busy', icon: CircleDashed, word: 'New' },
    allocated: { tone: 'busy', icon: CircleDashed, word: 'Allocated' },
    pending: { tone: 'warn', icon: CircleDashed, word: 'Pending' },
    assigned: busy('Assigned'),
    accepted: busy('Accepted'),
    preparing: busy('Preparing'),
    ready: { tone: 'busy', icon: CircleDot, word: 'Ready' },
    starting: busy('Starting'),
    running,
    complete: { tone: 'idle', icon: CircleCheck, word: 'Complete' },
    shutdown: ended('Shut down'),
    failed: failed('Failed'),
    rejected: { tone: 'bad', icon: CircleSlash, word: 'Rejected' },
    remove: ended('Removing'),
    orphaned: { tone: 'warn', icon: Unplug, word: 'Orphaned' },
  },
  cell: {
    failing: failed('Failing'),
    unreachable: { tone: 'bad', icon: Unplug, word: 'Node unreachable' },
    unhealthy: { tone: 'bad', icon: CircleAlert, word: 'Unhealthy' },
    waiting: { tone: 'warn', icon: CircleDashed, word: 'Waiting for a node' },
    starting: { tone: 'busy', icon: LoaderCircle, word: 'Starting' },
    stopping: ended('Stopping'),
    running,
  },
  recording: {
    open: { tone: 'ok', icon: CircleDot, word: 'Open' },
    exited: ended('Exited'),
    left: ended('Disconnected'),
    cut: { tone: 'warn', icon: CircleSlash, word: 'Cut off' },
    failed: failed('Failed'),
    interrupted: doubtful('Interrupted'),
  },
  request: {
    open: { tone: 'busy', icon: CircleDashed, word: 'Open' },
    approved: fine('Approved'),
    declined: { tone: 'bad', icon: CircleSlash, word: 'Declined' },
    withdrawn: ended('Taken back'),
    ended: ended('Ended'),
    expired: ended('Expired'),
    lapsed: ended('Lapsed'),
  },
};
export type StateOf<Of extends Kind = Kind> = { [Each in Of]: { of: Each; state: States[Each] } }[Of];

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

function lookOf<Of extends Kind>({ of, state }: StateOf<Of>): Look {
  return looks[of][state];
}

/** The word of a state, for filter menus and accessible names. */
export function stateWord(stateOf: StateOf): string {
  return lookOf(stateOf).word;
}
