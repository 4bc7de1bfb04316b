import { formatDuration, formatQuantity } from '@/lib/format';
import { hasTaskEnded } from '@/lib/swarm-states';
import { checkNode, type Misfit } from './check-node';
import { misfitWords } from './misfit-words';
import { whatHelps, whyNoNode } from './nodes-words';
import { type Occupancy, occupancyOf } from './occupancy';
import {
  type EngineKnowledge,
  nodeName,
  type PlacementNode,
  type PlacementService,
  type PlacementTask,
} from './placement-node';
import { readTaskError, type TaskFailure } from './task-failure';

/** All that is known when one asks why tasks do not run. */
export type PlacementScene = {
  nodes: readonly PlacementNode[];
  services: ReadonlyMap<string, PlacementService>;
  tasks: readonly PlacementTask[];
  /** What each node carries, where it is worked out already; else from `tasks`. */
  occupancy?: ReadonlyMap<string, Occupancy>;
  /** By node id, of nodes whose own engine is connected. */
  engines?: ReadonlyMap<string, EngineKnowledge>;
  networkDrivers?: ReadonlyMap<string, string>;
  nowMs: number;
};

export type TaskExplanation = { task: string; sentences: string[]; next: string };
/** `past`: it failed, and in its place another runs, or failed since. */
export type TaskTold = TaskExplanation & { past: boolean };
export type NodeFit = { node: string; fits: boolean; reasons: string[] };

/** Longer than this a task that is being prepared is worth a word. */
const slowMs = 60_000;

/** Why each task of a service that does not run does not, and which nodes could take one more. */
export function explain(
  service: PlacementService,
  scene: PlacementScene,
): { tasks: TaskTold[]; nodes: NodeFit[] } {
  const checked = checkAll(service, scene);
  const own = scene.tasks.filter((task) => task.serviceId === service.id);
  return {
    tasks: own.flatMap((task) => {
      const told = explainTask(task, service, { ...scene, tasks: own }, checked);
      return told === null ? [] : { ...told, past: isPast(task, { ...scene, tasks: own }) };
    }),
    nodes: checked.map(({ node, misfits }) => ({
      node: node.id,
      fits: misfits.length === 0,
      reasons: misfits.map((misfit) => misfitWords(misfit)),
    })),
  };
}

/** Why one task does not run, in sentences; null where it runs, or ended as it should. */
export function explainTask(
  task: PlacementTask,
  service: PlacementService,
  scene: PlacementScene,
  checked = checkAll(service, scene),
): TaskExplanation | null {
  const node = scene.nodes.find(({ id }) => id === task.nodeId);
  const failure = readTaskError(task.error, task.image || service.spec.container.image, task.exitCode);
  const told = (sentences: string[], next: string) => ({ task: task.id, sentences, next });
  switch (task.state) {
    case 'new':
    case 'allocated':
    case 'pending':
      return waiting(task, service, scene, checked, failure);
    case 'assigned':
    case 'accepted':
    case 'preparing':
    case 'ready':
    case 'starting':
      return onItsWay(task, service, scene, node);
    case 'running':
      if (node?.state !== 'down' || task.desiredState !== 'running') return null;
      return told(
        [`${nodeName(node)} is down: whether the task still runs there cannot be known.`],
        'Bring the node back; the Swarm starts another task elsewhere by itself.',
      );
    case 'rejected':
    case 'failed': {
      const where = node ? ` on ${nodeName(node)}` : '';
      const verb = task.state === 'rejected' ? 'refused' : 'failed';
      const why = failure ?? {
        what: `The task was ${verb}${where}, and no reason was told.`,
        next: 'Look at its logs.',
      };
      const nowhere = checked.every(({ misfits }) => misfits.length > 0);
      return told(
        [
          why.what,
          ...(node ? [`This was${where}.`] : []),
          ...afterFailure(task, scene),
          ...(nowhere ? [`No node can run it now: ${whyNoNode(checked)}.`] : []),
        ],
        why.next,
      );
    }
    case 'orphaned':
      return told(
        [
          `Its node ${node ? nodeName(node) : ''} has been away for so long that the Swarm gave it up.`.replace(
            '  ',
            ' ',
          ),
        ],
        'Nothing: another task took its place.',
      );
    case 'complete':
    case 'shutdown':
    case 'remove':
      return null;
  }
}

type Checked = readonly { node: PlacementNode; misfits: Misfit[] }[];

function checkAll(service: PlacementService, scene: PlacementScene): Checked {
  const { nodes, tasks, services, networkDrivers } = scene;
  const rooms = scene.occupancy ?? occupancyOf(tasks, services);
  return nodes.map((node) => ({
    node,
    misfits: [
      ...checkNode(node, service, { occupancy: rooms.get(node.id), networkDrivers }),
      ...pullMisfits(node, service, scene),
    ],
  }));
}

function waiting(
  task: PlacementTask,
  service: PlacementService,
  scene: PlacementScene,
  checked: Checked,
  failure: TaskFailure | null,
): TaskExplanation {
  // The one task of a global service's node is checked against that node alone.
  const relevant = task.nodeId === '' ? checked : checked.filter(({ node }) => node.id === task.nodeId);
  const fitting = relevant.filter(({ misfits }) => misfits.length === 0);
  if (failure && failure.kind !== 'no-node')
    return { task: task.id, sentences: [failure.what], next: failure.next };
  if (fitting.length === 0) {
    const why = whyNoNode(relevant);
    const sentences = [`No node can take it: ${why}.`, ...earlierFailure(task, service, scene)];
    return { task: task.id, sentences, next: whatHelps(relevant) };
  }
  const names = fitting.slice(0, 3).map(({ node }) => nodeName(node));
  const more = fitting.length > names.length ? ` and ${fitting.length - names.length} more` : '';
  if (failure) {
    return {
      task: task.id,
      sentences: [failure.what, `By what is known now ${names.join(', ')}${more} could take it.`],
      next: 'Wait a moment: the Swarm tries again by itself when something changes.',
    };
  }
  return {
    task: task.id,
    sentences: [
      task.state === 'new'
        ? 'The Swarm has not yet given it its networks and addresses.'
        : `The Swarm is choosing a node for it: ${names.join(', ')}${more} could take it.`,
    ],
    next: 'Wait a moment. If it stays so, look whether the managers have a leader and the networks have free addresses.',
  };
}

function onItsWay(
  task: PlacementTask,
  service: PlacementService,
  scene: PlacementScene,
  node: PlacementNode | undefined,
): TaskExplanation {
  const name = node ? nodeName(node) : 'its node';
  const image = (task.image || service.spec.container.image).replace(/@sha256:.*$/, '');
  const sinceMs = task.stateSinceMs ?? task.createdMs;
  const forMs = sinceMs === null ? 0 : Math.max(0, scene.nowMs - sinceMs);
  const since = forMs >= slowMs ? ` for ${formatDuration(forMs)}` : '';
  const before = earlierFailure(task, service, scene);
  const told = (sentence: string, next: string): TaskExplanation => ({
    task: task.id,
    sentences: [sentence, ...before],
    next,
  });
  if (node && node.state !== 'ready')
    return told(
      `It was given to ${name}, which ${misfitWords({ kind: 'state', state: node.state, message: '' })}.`,
      `Bring ${name} back.`,
    );
  switch (task.state) {
    case 'ready':
      // Desired `ready` too: the Swarm holds it back until the restart delay is over.
      return before.length > 0
        ? told(
            `It keeps restarting: the next attempt waits on ${name} for the restart delay to pass.`,
            nextOf(task, service, scene),
          )
        : told(`It is ready on ${name} and waits to be started.`, 'Wait a moment.');
    case 'preparing': {
      const has = node ? scene.engines?.get(node.id)?.hasImage(service.spec.container.image) : undefined;
      const what =
        has === true
          ? `${name} prepares it; it has ${image} already`
          : `${name} prepares it: it pulls ${image}`;
      return told(
        `${what}${since}.`,
        forMs >= slowMs ? `Look whether ${name} reaches the registry.` : 'Wait a moment.',
      );
    }
    case 'starting':
      return told(
        `Its container starts on ${name}${since}${service.spec.container.healthcheck ? '; it counts as running once it is healthy' : ''}.`,
        'Wait a moment.',
      );
    default:
      return told(
        `It was given to ${name}, which has not begun with it${since}.`,
        forMs >= slowMs ? `Look whether the engine of ${name} is well.` : 'Wait a moment.',
      );
  }
}

/** The last failure in the same place, as one sentence; none where there was none. */
function earlierFailure(task: PlacementTask, service: PlacementService, scene: PlacementScene): string[] {
  const last = lastFailure(task, scene);
  if (!last) return [];
  const failure = readTaskError(last.error, last.image || service.spec.container.image, last.exitCode);
  return [`The one before failed. ${failure?.what ?? 'No reason was told.'}`];
}

function nextOf(task: PlacementTask, service: PlacementService, scene: PlacementScene): string {
  const last = lastFailure(task, scene);
  const failure =
    last && readTaskError(last.error, last.image || service.spec.container.image, last.exitCode);
  return failure?.next || 'Look at its logs.';
}

function lastFailure(task: PlacementTask, scene: PlacementScene): PlacementTask | null {
  const past = siblings(task, scene).filter(
    (each) =>
      (each.state === 'failed' || each.state === 'rejected') &&
      (each.createdMs ?? 0) <= (task.createdMs ?? Infinity),
  );
  return past.toSorted((a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0))[0] ?? null;
}

/** What became of the place of a task that failed. */
function afterFailure(task: PlacementTask, scene: PlacementScene): string[] {
  const later = siblings(task, scene).filter((each) => (each.createdMs ?? 0) > (task.createdMs ?? 0));
  const failures =
    siblings(task, scene).filter((each) => each.state === 'failed' || each.state === 'rejected').length + 1;
  if (later.some((each) => each.state === 'running')) return ['Another task runs in its place.'];
  const soFar = failures > 1 ? `; ${formatQuantity(failures, 'attempt')} failed so far.` : '.';
  if (later.some((each) => !hasTaskEnded(each.state))) return [`The Swarm tries again${soFar}`];
  if (later.length > 0) return [];
  // Still wanted: it failed while it was held back for the restart delay, after which the Swarm makes the next one.
  const isWanted = task.desiredState === 'ready' || task.desiredState === 'running';
  return [
    isWanted
      ? `The Swarm is about to try again${soFar}`
      : 'The Swarm does not try again: its restart policy says so.',
  ];
}

function isPast(task: PlacementTask, scene: PlacementScene): boolean {
  if (task.state !== 'failed' && task.state !== 'rejected') return false;
  return siblings(task, scene).some(
    (each) =>
      (each.createdMs ?? 0) > (task.createdMs ?? 0) &&
      (each.state === 'running' || each.state === 'failed' || each.state === 'rejected'),
  );
}

/** The other tasks of the same replica, or for a global service of the same node. */
function siblings(task: PlacementTask, { tasks }: PlacementScene): PlacementTask[] {
  return tasks.filter(
    (each) =>
      each.id !== task.id &&
      each.serviceId === task.serviceId &&
      each.slot === task.slot &&
      (task.slot !== 0 || each.nodeId === task.nodeId),
  );
}

/** Whether a node tried to pull the image for this service and could not. What an engine has needs no pull. */
function pullMisfits(
  node: PlacementNode,
  service: PlacementService,
  { tasks, engines }: PlacementScene,
): Misfit[] {
  const { image } = service.spec.container;
  if (engines?.get(node.id)?.hasImage(image) === true) return [];
  const [last] = tasks
    .filter((task) => task.serviceId === service.id && task.nodeId === node.id && task.image === image)
    .toSorted((a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0))
    .filter((task) => task.state !== 'preparing' && task.state !== 'assigned' && task.state !== 'accepted');
  if (last?.state !== 'rejected') return [];
  switch (readTaskError(last.error, last.image, last.exitCode)?.kind) {
    case 'pull-denied':
      return [{ kind: 'image', why: 'denied' }];
    case 'no-image':
      return [{ kind: 'image', why: 'missing' }];
    case 'registry':
      return [{ kind: 'image', why: 'unreachable' }];
    default:
      return [];
  }
}
