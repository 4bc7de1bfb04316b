import type { ContainerState } from '@/lib/contract/containers';

/** How often a container is asked for again before its list is believed: 20 s in all. */
const mostAttempts = 40;

/** What the state is once an action is done; null where the event says nothing certain. */
function promised(action: string): ((state: ContainerState) => boolean) | null {
  switch (action) {
    case 'die':
      return (state) => state !== 'running' && state !== 'paused';
    case 'pause':
      return (state) => state === 'paused';
    case 'unpause':
      return (state) => state !== 'paused';
    default:
      return null;
  }
}

/**
 * Containers whose last event promises a state that the engine's list does not show yet. The engine tells of a death
 * before it has cleaned up and changed its own list, which takes a while on a busy node, and says nothing afterwards.
 */
export class Unsettled {
  private readonly waiting = new Map<
    string,
    { holds: (state: ContainerState) => boolean; attempts: number }
  >();

  note(id: string, action: string): void {
    const holds = promised(action);
    if (holds) this.waiting.set(id, { holds, attempts: 0 });
    else if (action === 'start' || action === 'destroy') this.waiting.delete(id);
  }

  /** The ids to ask for again, given what was fetched just now. */
  remaining(containers: ReadonlyMap<string, { state: ContainerState }>): string[] {
    for (const [id, entry] of this.waiting) {
      const row = containers.get(id);
      entry.attempts += 1;
      if (!row || entry.holds(row.state) || entry.attempts > mostAttempts) this.waiting.delete(id);
    }
    return [...this.waiting.keys()];
  }
}
