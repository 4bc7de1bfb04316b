import { AsyncResource } from 'node:async_hooks';
import type { Hint } from '@/lib/contract/system';
import type { Handlers } from '../api/call';
import type { WebSocketHandler } from '../api/stream-registry';
import { currentRights, renewRights } from '../policy/scope';
import type { Runtime } from '../runtime';

/** The operations on Gantry itself. */
export function createSystemHandlers({
  audit,
  version,
}: Pick<Runtime, 'audit' | 'version'>): Handlers<'system'> {
  return {
    health: async () => ({
      status: audit.writable ? 'ok' : 'degraded',
      version,
      auditWritable: audit.writable,
    }),
  };
}

/**
 * Hints to one tab, until it leaves; of clusters that its user may see, by what they hold then. A tab that does not keep
 * up is told once more when it does.
 */
export function createFollowHints({
  hints,
}: Pick<Runtime, 'hints'>): WebSocketHandler<Record<string, never>> {
  return (_input, _call, channel) => {
    const tell = async (hint: Hint): Promise<void> => {
      if (hint.cluster !== null) {
        await renewRights();
        if (currentRights()?.at('Cluster View', { cluster: hint.cluster }) === false) return;
      }
      await channel.message(hint);
    };
    // Hints are told by whoever changed something: what this caller holds decides.
    const asCaller = AsyncResource.bind(tell);
    return new Promise((resolve) => {
      const unsubscribe = hints.subscribe((hint) => void asCaller(hint).catch(() => undefined));
      channel.signal.addEventListener('abort', () => {
        unsubscribe();
        resolve();
      });
      void channel.message({ type: 'ready' }).catch(() => undefined);
    });
  };
}
