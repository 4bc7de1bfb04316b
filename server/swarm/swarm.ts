import { noteOfAsked } from '@/lib/audit-changes';
import type { Handlers } from '../api/call';
import type { EngineSwarm } from '../engine/swarm-api';
import type { Runtime } from '../runtime';
import { swarmMapOf } from './map';
import { createMembershipHandlers, managerAddresses } from './membership';

/** The operations on a Swarm as a whole. Tokens and keys go to the caller alone: never to the log, never to the audit log. */
export function createSwarmHandlers(runtime: Pick<Runtime, 'inventory' | 'store'>): Handlers<'swarm'> {
  const { inventory } = runtime;
  const managed = (cluster: string) => inventory.cluster(cluster).manager().swarm;

  /** Changes what is now: for what cannot conflict with somebody else's change, as a rotation. */
  const change = async (
    cluster: string,
    wanted: Parameters<EngineSwarm['update']>[1],
    signal: AbortSignal,
  ): Promise<Record<string, never>> => {
    const swarm = managed(cluster);
    const { version } = await swarm.inspect({ signal });
    await swarm.update(version, wanted, { signal });
    return {};
  };

  return {
    ...createMembershipHandlers(runtime),
    get: async ({ cluster }, { signal }) => {
      const inspected = await managed(cluster).inspect({ signal });
      return {
        id: inspected.id,
        version: inspected.version,
        createdMs: inspected.createdMs,
        taskHistoryLimit: inspected.taskHistoryLimit,
        autoLockManagers: inspected.autoLockManagers,
        rootRotationInProgress: inspected.rootRotationInProgress,
        certificateValidMs: inspected.caExpiryMs,
        defaultAddressPools: inspected.defaultAddressPools,
        dataPathPort: inspected.dataPathPort,
      };
    },
    map: async ({ cluster }) => {
      const model = inventory.cluster(cluster);
      return swarmMapOf(model, model.requireSwarm());
    },
    update: async ({ cluster, version, ...wanted }, { signal, note }) => {
      const swarm = managed(cluster);
      const { taskHistoryLimit, autoLockManagers, caExpiryMs } = await swarm.inspect({ signal });
      note(noteOfAsked({ taskHistoryLimit, autoLockManagers, certificateValidMs: caExpiryMs }, wanted));
      await swarm.update(version, wanted, { signal });
      return {};
    },
    joinTokens: async ({ cluster }, { signal }) => {
      const { joinTokens } = await managed(cluster).inspect({ signal });
      return { ...joinTokens, managerAddresses: managerAddresses(inventory.cluster(cluster)) };
    },
    rotateJoinToken: async ({ cluster, role }, { signal }) =>
      change(
        cluster,
        role === 'manager' ? { rotateManagerToken: true } : { rotateWorkerToken: true },
        signal,
      ),
    unlockKey: async ({ cluster }, { signal }) => ({ key: await managed(cluster).unlockKey({ signal }) }),
    rotateUnlockKey: async ({ cluster }, { signal }) => change(cluster, { rotateUnlockKey: true }, signal),
    rotateCa: async ({ cluster }, { signal }) => change(cluster, { rotateCa: true }, signal),
  };
}
