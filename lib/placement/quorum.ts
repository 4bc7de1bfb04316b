/** How the managers of a Swarm stand. They can change anything only while a majority of them is reachable. */
export type Quorum = {
  managers: number;
  reachable: number;
  /** How many must be reachable. */
  majority: number;
  kept: boolean;
  /** How many more may fail. */
  spare: number;
};

/** What happens to one manager, or to a worker that becomes one. */
export type ManagerChange = 'promote' | 'demote' | 'leave';

/** How so many managers stand. Source: Docker docs, "Administer and maintain a swarm: fault tolerance". */
export function quorumOf(managers: number, reachable: number): Quorum {
  const majority = Math.floor(managers / 2) + 1;
  return {
    managers,
    reachable,
    majority,
    kept: reachable >= majority,
    spare: Math.max(0, reachable - majority),
  };
}

/**
 * How they stand after a change. Who is demoted does not count any more; who leaves by force still counts, as a manager
 * that cannot be reached, until it is removed. `isReachable`: whether the node concerned can be reached now.
 */
export function quorumAfter(
  { managers, reachable }: Quorum,
  change: ManagerChange,
  isReachable: boolean,
): Quorum {
  const one = isReachable ? 1 : 0;
  switch (change) {
    case 'promote':
      return quorumOf(managers + 1, reachable + one);
    case 'demote':
      return quorumOf(managers - 1, reachable - one);
    case 'leave':
      return quorumOf(managers, reachable - one);
  }
}

/** `3 managers, 2 reachable, majority 2`, and what that means. */
export function quorumWords(quorum: Quorum): string {
  const { managers, reachable, majority, kept, spare } = quorum;
  const count = `${managers} ${managers === 1 ? 'manager' : 'managers'}, ${reachable} reachable, majority ${majority}`;
  if (managers === 0) return 'no manager is left';
  if (!kept) return `${count}: the majority is lost, nothing in the Swarm can be changed`;
  if (spare === 0) return `${count}: none may fail`;
  return `${count}: ${spare === 1 ? 'one more may fail' : `${spare} more may fail`}`;
}

/** What one must type to go on with a change that takes the majority away. */
export const loseQuorumWords = 'lose the quorum';
