import { z } from 'zod';
import { isGantryError } from '@/lib/errors';
import { isApiAtLeast, type EngineClient } from './client';
import type { CallOptions, EngineVolumes } from './engine-api';
import { checkName } from './ids';
import { count, instant, list, text, textMap, texts } from './json';
import { createSystem } from './system';
import type { PruneResult, VolumeSummary } from './resource-types';

const volumeJson: z.ZodType<VolumeSummary> = z
  .object({
    Name: z.string().min(1),
    Driver: text,
    Mountpoint: text,
    CreatedAt: instant,
    Scope: text,
    Labels: textMap,
    Options: textMap,
  })
  .transform((json) => ({
    name: json.Name,
    driver: json.Driver,
    mountpoint: json.Mountpoint,
    createdMs: json.CreatedAt,
    scope: json.Scope,
    labels: json.Labels,
    options: json.Options,
  }));

/** A manager adds the Swarm's cluster volumes, whatever the filters: they are not of this engine. */
const listAnswer = z.object({
  Volumes: list(
    z.union([z.object({ ClusterVolume: z.object({}) }).transform(() => null), volumeJson]),
  ).transform((volumes) => volumes.filter((volume) => volume !== null)),
});
const pruneAnswer = z.object({ VolumesDeleted: texts, SpaceReclaimed: count });
const slowMs = 120_000;

/** Volumes of one engine. Source: Docker Engine API, "Volumes". */
export function createVolumes(client: EngineClient): EngineVolumes {
  return {
    async list({ filters, ...options } = {}) {
      const answer = await client.call(listAnswer, (docker) => docker.listVolumes(), {
        ...options,
        query: { filters: filters && JSON.stringify(filters) },
      });
      return answer.Volumes;
    },
    inspect: (name, options) =>
      client.call(volumeJson, (docker) => docker.getVolume(checkName(name)).inspect(), options),
    inspectRaw: (name, options) =>
      client.call(
        z.looseObject({ Name: z.string() }),
        (docker) => docker.getVolume(checkName(name)).inspect(),
        options,
      ),
    create: async (spec, options) =>
      client.call(volumeJson, (docker) => docker.createVolume(), {
        ...options,
        json: {
          Name: spec.name === undefined ? undefined : checkName(spec.name),
          Driver: spec.driver ?? 'local',
          DriverOpts: spec.driverOptions,
          Labels: spec.labels,
        },
      }),
    async remove(name, { force, ...options } = {}) {
      await client.send((docker) => docker.getVolume(checkName(name)).remove(), {
        timeoutMs: slowMs,
        ...options,
        query: { force },
      });
    },
    async prune({ all = false, ...options } = {}) {
      const { apiVersion } = await client.negotiated(options);
      const filterable = isApiAtLeast(apiVersion, '1.42');
      if (!filterable && !all) return pruneAnonymous(client, options);
      const answer = await client.call(pruneAnswer, (docker) => docker.pruneVolumes(), {
        timeoutMs: slowMs,
        ...options,
        query: { filters: all && filterable ? JSON.stringify({ all: ['true'] }) : undefined },
      });
      return { removed: answer.VolumesDeleted, reclaimedBytes: answer.SpaceReclaimed };
    },
  };
}

/**
 * Before API 1.42 an engine's own prune always takes named volumes too, so those nobody named (64 hexadecimal
 * digits) are removed one by one. One that came into use in the meantime stays.
 */
async function pruneAnonymous(client: EngineClient, options: CallOptions): Promise<PruneResult> {
  const { volumes } = await createSystem(client).diskUsage(options);
  const result: PruneResult = { removed: [], reclaimedBytes: 0 };
  for (const { name, usedBy, sizeBytes } of volumes) {
    if (usedBy !== 0 || !/^[0-9a-f]{64}$/.test(name)) continue;
    try {
      await client.send((docker) => docker.getVolume(checkName(name)).remove(), options);
      result.removed.push(name);
      result.reclaimedBytes += sizeBytes ?? 0;
    } catch (error) {
      if (!isGantryError(error) || (error.code !== 'in_use' && error.code !== 'not_found')) throw error;
    }
  }
  return result;
}
