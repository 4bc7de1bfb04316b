import { createTurns } from '../access/in-turn';
import type { GantryError } from '@/lib/errors';

type Most = { running: number; waiting: number };

/**
 * Runs a few pieces of work at once, and fewer for each host: what waits for a slow host takes no place of the others.
 * @param full what to throw where no more may wait
 */
export function createHostTurns(
  { total, perHost }: { total: Most; perHost: Most },
  full: () => GantryError,
): <T>(host: string, work: () => Promise<T>) => Promise<T> {
  const inTurn = createTurns(total, full);
  const hosts = new Map<string, { inTurn: typeof inTurn; asking: number }>();
  return async (host, work) => {
    const ofHost = hosts.get(host) ?? { inTurn: createTurns(perHost, full), asking: 0 };
    hosts.set(host, ofHost);
    ofHost.asking += 1;
    try {
      return await ofHost.inTurn(() => inTurn(work));
    } finally {
      ofHost.asking -= 1;
      if (ofHost.asking === 0) hosts.delete(host);
    }
  };
}
