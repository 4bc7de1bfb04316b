import type { ContainerState } from './container-status';

/** What one may ask of a container, as far as its state decides. Permissions are another matter. */
export const containerActions = [
  'start',
  'stop',
  'restart',
  'kill',
  'pause',
  'unpause',
  'rename',
  'update',
  'remove',
  'forceRemove',
  'top',
  'stats',
  'exec',
] as const;
export type ContainerAction = (typeof containerActions)[number];

export type Verdict = { can: true; reason: null } | { can: false; reason: string };

type Rule = {
  (container: { state: ContainerState }): Verdict;
  /** The states in which the engine does it. */
  readonly states: readonly ContainerState[];
};

const existing = ['created', 'running', 'paused', 'restarting', 'exited'] as const;
const alive = ['running', 'paused', 'restarting'] as const;

/**
 * The rules of the engine: `containerCan.start(row)` says whether, and in words why not; `.states` is the rule as
 * data. Source: `daemon/{start,stop,kill,pause,unpause,rename,update,delete,top_unix,exec}.go` of github.com/moby/moby.
 */
export const containerCan: Readonly<Record<ContainerAction, Rule>> = {
  start: rule(['created', 'exited'], {
    running: 'It is running already.',
    paused: 'It is paused. Unpause it to let it run on.',
    restarting: 'It is restarting already.',
  }),
  stop: rule(alive, { created: 'It was never started.', exited: 'It has stopped already.' }),
  restart: rule(existing),
  kill: rule(alive, { created: 'It was never started.', exited: 'It has stopped already.' }),
  pause: rule(['running'], {
    created: 'It was never started.',
    paused: 'It is paused already.',
    restarting: 'It is restarting. Wait until it runs.',
    exited: 'It is not running.',
  }),
  unpause: rule(['paused'], {}, 'It is not paused.'),
  rename: rule(existing),
  update: rule(existing),
  remove: rule(['created', 'exited', 'dead'], {}, 'It is not stopped. Stop it first, or force the removal.'),
  forceRemove: rule([...existing, 'dead']),
  top: rule(
    ['running', 'paused'],
    { restarting: 'It is restarting. Wait until it runs.' },
    'It is not running.',
  ),
  stats: rule(
    ['running', 'paused'],
    { restarting: 'It is restarting. Wait until it runs.' },
    'It is not running.',
  ),
  exec: rule(
    ['running'],
    { paused: 'It is paused. Unpause it first.', restarting: 'It is restarting. Wait until it runs.' },
    'It is not running. Start it first.',
  ),
};

const always: Partial<Record<ContainerState, string>> = {
  removing: 'It is being removed.',
  dead: 'The engine could not remove it fully. Only removing it again is possible.',
};

function rule(
  states: readonly ContainerState[],
  reasons: Partial<Record<ContainerState, string>> = {},
  otherwise = 'Its state does not allow this.',
): Rule {
  const decide = ({ state }: { state: ContainerState }): Verdict =>
    states.includes(state)
      ? { can: true, reason: null }
      : { can: false, reason: always[state] ?? reasons[state] ?? otherwise };
  return Object.assign(decide, { states });
}
