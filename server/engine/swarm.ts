import { z } from 'zod';
import type { EngineClient } from './client';
import { count, durationMs, flag, instant, text, texts } from './json';
import type { EngineSwarm } from './swarm-api';
import { rawObject, unlessOvertaken, version } from './swarm-json';
import { createSwarmNodes } from './swarm-nodes';
import { createSwarmConfigs, createSwarmSecrets } from './swarm-objects';
import { createSwarmServices } from './swarm-services';
import { createSwarmTasks } from './swarm-tasks';
import { createSwarmVolumes } from './swarm-volumes';
import type { SwarmInspect } from './swarm-types';

const swarmJson: z.ZodType<SwarmInspect> = z
  .object({
    ID: z.string().min(1),
    Version: version,
    CreatedAt: instant,
    UpdatedAt: instant,
    Spec: z.object({
      Orchestration: z.object({ TaskHistoryRetentionLimit: count }).nullish(),
      CAConfig: z.object({ NodeCertExpiry: durationMs }).nullish(),
      EncryptionConfig: z.object({ AutoLockManagers: flag }).nullish(),
    }),
    RootRotationInProgress: flag,
    JoinTokens: z.object({ Worker: text, Manager: text }),
    DefaultAddrPool: texts,
    DataPathPort: count,
  })
  .transform((json) => ({
    id: json.ID,
    version: json.Version.Index,
    createdMs: json.CreatedAt,
    updatedMs: json.UpdatedAt,
    taskHistoryLimit: json.Spec.Orchestration?.TaskHistoryRetentionLimit ?? 0,
    autoLockManagers: json.Spec.EncryptionConfig?.AutoLockManagers ?? false,
    rootRotationInProgress: json.RootRotationInProgress,
    caExpiryMs: json.Spec.CAConfig?.NodeCertExpiry ?? 0,
    joinTokens: { worker: json.JoinTokens.Worker, manager: json.JoinTokens.Manager },
    defaultAddressPools: json.DefaultAddrPool,
    dataPathPort: json.DataPathPort,
  }));

const caConfig = z.looseObject({ ForceRotate: count }).nullish();
const group = z.looseObject({}).nullish();

const defaultListenAddress = '0.0.0.0:2377';
/** Certificates are made and the managers agree; a join waits for them up to twenty seconds by itself. */
const slowMs = 60_000;

/** A Swarm through this engine. Source: Docker Engine API, "Swarm". */
export function createSwarm(client: EngineClient): EngineSwarm {
  return {
    inspect: (options) => client.call(swarmJson, (docker) => docker.swarmInspect(), options),

    async init({ advertiseAddress, listenAddress = defaultListenAddress, autoLockManagers }, options) {
      const nodeId = await client.call(z.string().min(1), (docker) => docker.swarmInit({}), {
        timeoutMs: slowMs,
        ...options,
        json: {
          ListenAddr: listenAddress,
          AdvertiseAddr: advertiseAddress,
          Spec: { EncryptionConfig: { AutoLockManagers: autoLockManagers ?? false } },
        },
      });
      return { nodeId };
    },
    async join(
      { remoteAddresses, joinToken, advertiseAddress, listenAddress = defaultListenAddress },
      options,
    ) {
      await client.send((docker) => docker.swarmJoin({}), {
        timeoutMs: slowMs,
        ...options,
        json: {
          ListenAddr: listenAddress,
          AdvertiseAddr: advertiseAddress,
          RemoteAddrs: remoteAddresses,
          JoinToken: joinToken,
        },
      });
    },
    async leave({ force, ...options } = {}) {
      await client.send((docker) => docker.swarmLeave({}), {
        timeoutMs: slowMs,
        ...options,
        query: { force },
      });
    },

    async update(seenVersion, change, options) {
      const raw = await client.call(rawObject, (docker) => docker.swarmInspect(), options);
      await client.send((docker) => docker.swarmUpdate({}), {
        timeoutMs: slowMs,
        ...options,
        query: {
          version: seenVersion,
          rotateWorkerToken: change.rotateWorkerToken,
          rotateManagerToken: change.rotateManagerToken,
          rotateManagerUnlockKey: change.rotateUnlockKey,
        },
        json: changed(client, unlessOvertaken(raw, seenVersion), change),
      });
    },

    async unlock(key, options) {
      await client.send(
        { method: 'POST', path: '/swarm/unlock' },
        { timeoutMs: slowMs, ...options, json: { UnlockKey: key } },
      );
    },
    async unlockKey(options) {
      const answer = await client.call(
        z.object({ UnlockKey: text }),
        { method: 'GET', path: '/swarm/unlockkey' },
        options,
      );
      return answer.UnlockKey;
    },

    nodes: createSwarmNodes(client),
    services: createSwarmServices(client),
    tasks: createSwarmTasks(client),
    secrets: createSwarmSecrets(client),
    configs: createSwarmConfigs(client),
    volumes: createSwarmVolumes(client),
  };
}

/** The specification with what changes laid over it: what it does not name stays. */
function changed(
  client: EngineClient,
  spec: Record<string, unknown>,
  { taskHistoryLimit, autoLockManagers, rotateCa }: Parameters<EngineSwarm['update']>[1],
): Record<string, unknown> {
  const after = { ...spec };
  if (taskHistoryLimit !== undefined) {
    const orchestration = client.parse(group, spec.Orchestration);
    after.Orchestration = { ...orchestration, TaskHistoryRetentionLimit: taskHistoryLimit };
  }
  if (autoLockManagers !== undefined) {
    const encryption = client.parse(group, spec.EncryptionConfig);
    after.EncryptionConfig = { ...encryption, AutoLockManagers: autoLockManagers };
  }
  if (rotateCa === true) {
    // A number that grows is how the Swarm is told. Source: docker/cli, `cli/command/swarm/ca.go`.
    const ca = client.parse(caConfig, spec.CAConfig);
    after.CAConfig = { ...ca, ForceRotate: (ca?.ForceRotate ?? 0) + 1 };
  }
  return after;
}
