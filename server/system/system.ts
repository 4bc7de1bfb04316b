import type { Handlers } from '../api/call';
import type { WebSocketHandler } from '../api/stream-registry';
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

/** Hints to one tab, until it leaves. A tab that does not keep up is told once more when it does. */
export function createFollowHints({
  hints,
}: Pick<Runtime, 'hints'>): WebSocketHandler<Record<string, never>> {
  return (_input, _call, channel) =>
    new Promise((resolve) => {
      const unsubscribe = hints.subscribe((hint) => void channel.message(hint).catch(() => undefined));
      channel.signal.addEventListener('abort', () => {
        unsubscribe();
        resolve();
      });
      void channel.message({ type: 'ready' }).catch(() => undefined);
    });
}
