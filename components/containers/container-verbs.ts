import {
  CirclePause,
  CirclePlay,
  Gauge,
  type LucideIcon,
  PencilLine,
  Play,
  RotateCw,
  Skull,
  Square,
  Trash2,
} from 'lucide-react';
import { client } from '@/components/api/client';
import { type ContainerAction, containerCan } from '@/lib/container-can';
import type { ContainerState, Signal } from '@/lib/container-status';
import type { Permission } from '@/lib/permissions';

/** As much of a container as an action needs to know. */
export type ActionContainer = { id: string; name: string; state: ContainerState; collection: string };

/** What a person can do to a container, in the words of the buttons. */
export type ContainerVerb =
  'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'unpause' | 'rename' | 'update' | 'remove';

type Look = {
  label: string;
  /** "Stopping web" */
  doing: string;
  /** "Stopped web" */
  done: string;
  permission: Permission;
  icon: LucideIcon;
  can: ContainerAction;
};

export const containerVerbs: Record<ContainerVerb, Look> = {
  start: {
    label: 'Start',
    doing: 'Starting',
    done: 'Started',
    permission: 'Container Start',
    icon: Play,
    can: 'start',
  },
  stop: {
    label: 'Stop',
    doing: 'Stopping',
    done: 'Stopped',
    permission: 'Container Stop',
    icon: Square,
    can: 'stop',
  },
  restart: {
    label: 'Restart',
    doing: 'Restarting',
    done: 'Restarted',
    permission: 'Container Restart',
    icon: RotateCw,
    can: 'restart',
  },
  kill: {
    label: 'Kill',
    doing: 'Signalling',
    done: 'Signalled',
    permission: 'Container Kill',
    icon: Skull,
    can: 'kill',
  },
  pause: {
    label: 'Pause',
    doing: 'Pausing',
    done: 'Paused',
    permission: 'Container Pause',
    icon: CirclePause,
    can: 'pause',
  },
  unpause: {
    label: 'Unpause',
    doing: 'Unpausing',
    done: 'Unpaused',
    permission: 'Container Unpause',
    icon: CirclePlay,
    can: 'unpause',
  },
  rename: {
    label: 'Rename',
    doing: 'Renaming',
    done: 'Renamed',
    permission: 'Container Rename',
    icon: PencilLine,
    can: 'rename',
  },
  update: {
    label: 'Change limits',
    doing: 'Changing',
    done: 'Changed',
    permission: 'Container Update',
    icon: Gauge,
    can: 'update',
  },
  // A container that runs can be removed by force: the dialog asks.
  remove: {
    label: 'Remove',
    doing: 'Removing',
    done: 'Removed',
    permission: 'Container Remove',
    icon: Trash2,
    can: 'forceRemove',
  },
};

/** Why `verb` is not possible in the container's state; null where it is. */
export function whyNotNow(verb: ContainerVerb, container: { state: ContainerState }): string | null {
  return containerCan[containerVerbs[verb].can](container).reason;
}

/** What a verb may need to know beside the container. */
export type VerbOptions = { signal?: Signal; volumes?: boolean };

/** Does one verb to one container. A container that is not stopped is removed by force. Throws an `ApiError`. */
export async function runVerb(
  cluster: string,
  verb: Exclude<ContainerVerb, 'rename' | 'update'>,
  container: ActionContainer,
  options: VerbOptions = {},
): Promise<void> {
  const one = { cluster, container: container.id };
  switch (verb) {
    case 'kill':
      await client.containers.kill({ ...one, signal: options.signal ?? 'SIGKILL' });
      return;
    case 'remove':
      await client.containers.remove({
        ...one,
        force: !containerCan.remove(container).can,
        volumes: options.volumes ?? false,
      });
      return;
    case 'start':
    case 'stop':
    case 'restart':
    case 'pause':
    case 'unpause':
      await client.containers[verb](one);
  }
}
