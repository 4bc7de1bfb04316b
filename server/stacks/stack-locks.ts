import { GantryError } from '@/lib/errors';

/** One change at a time for each stack: two deploys at once would tread on each other. */
export type StackLocks = {
  /** Takes the stack; returns how to let it go, which counts once. @throws `deploy_running` */
  take(cluster: string, stack: string): () => void;
  isTaken(cluster: string, stack: string): boolean;
};

export function createStackLocks(): StackLocks {
  const taken = new Set<string>();
  const keyOf = (cluster: string, stack: string) => `${cluster}/${stack}`;
  return {
    take(cluster, stack) {
      const key = keyOf(cluster, stack);
      if (taken.has(key)) {
        throw new GantryError('deploy_running', {
          message: `The stack "${stack}" is being changed right now. Wait for that to end, then try again.`,
        });
      }
      taken.add(key);
      let isHeld = true;
      return () => {
        // By then it may be somebody else's.
        if (isHeld) taken.delete(key);
        isHeld = false;
      };
    },
    isTaken: (cluster, stack) => taken.has(keyOf(cluster, stack)),
  };
}
