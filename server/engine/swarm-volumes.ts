import { z } from 'zod';
import { publishStates, volumeReaches, volumeSharings } from '@/lib/cluster-volume';
import { nodeAvailabilities } from '@/lib/swarm-states';
import { isApiAtLeast, type EngineClient } from './client';
import { checkName } from './ids';
import { count, instant, list, text, textMap, texts } from './json';
import type { EngineSwarm } from './swarm-api';
import { version } from './swarm-json';
import type { ClusterVolume } from './swarm-types';

const knownBytes = count.transform((bytes) => (bytes > 0 ? bytes : null));

const clusterVolumeJson: z.ZodType<ClusterVolume> = z
  .object({
    Name: z.string().min(1),
    Driver: text,
    Labels: textMap,
    Options: textMap,
    ClusterVolume: z.object({
      ID: z.string().min(1),
      Version: version,
      CreatedAt: instant,
      UpdatedAt: instant,
      Spec: z.object({
        Group: text,
        AccessMode: z
          .object({
            Scope: z.enum(volumeReaches).nullish(),
            Sharing: z.enum(volumeSharings).nullish(),
            MountVolume: z.object({ FsType: text, MountFlags: texts }).nullish(),
            BlockVolume: z.object({}).nullish(),
          })
          .nullish(),
        CapacityRange: z.object({ RequiredBytes: knownBytes, LimitBytes: knownBytes }).nullish(),
        // What is empty is the first. Source: moby, `daemon/cluster/convert/volume.go`.
        Availability: z.enum(nodeAvailabilities).nullish(),
      }),
      Info: z
        .object({
          VolumeID: text,
          CapacityBytes: knownBytes,
          AccessibleTopology: list(z.object({ Segments: textMap })),
        })
        .nullish(),
      PublishStatus: list(z.object({ NodeID: z.string().min(1), State: z.enum(publishStates) })),
    }),
  })
  .transform(({ ClusterVolume: json, ...volume }) => {
    const { Spec: spec, Info: info } = json;
    const access = spec.AccessMode;
    return {
      id: json.ID,
      version: json.Version.Index,
      createdMs: json.CreatedAt,
      updatedMs: json.UpdatedAt,
      name: volume.Name,
      driver: volume.Driver,
      labels: volume.Labels,
      options: volume.Options,
      group: spec.Group,
      availability: spec.Availability ?? 'active',
      access: {
        type: access?.BlockVolume ? 'block' : 'mount',
        reach: access?.Scope ?? 'single',
        sharing: access?.Sharing ?? 'none',
        fileSystem: access?.MountVolume?.FsType ?? '',
        mountFlags: access?.MountVolume?.MountFlags ?? [],
      },
      requiredBytes: spec.CapacityRange?.RequiredBytes ?? null,
      limitBytes: spec.CapacityRange?.LimitBytes ?? null,
      csiId: info?.VolumeID ?? '',
      capacityBytes: info?.CapacityBytes ?? null,
      topologies: (info?.AccessibleTopology ?? []).map(({ Segments }) => Segments),
      published: json.PublishStatus.map((status) => ({ nodeId: status.NodeID, state: status.State })),
    };
  });

/** A manager lists them among the volumes of its own engine, whatever the filters. */
const listAnswer = z.object({ Volumes: list(z.looseObject({ ClusterVolume: z.unknown().optional() })) });
const slowMs = 120_000;

/** Cluster volumes of a Swarm, which CSI plugins make. Source: Docker Engine API from 1.42 on, "Volumes". */
export function createSwarmVolumes(client: EngineClient): EngineSwarm['volumes'] {
  return {
    async list(options = {}) {
      const { apiVersion } = await client.negotiated(options);
      if (!isApiAtLeast(apiVersion, '1.42')) return [];
      const { Volumes } = await client.call(listAnswer, (docker) => docker.listVolumes(), options);
      return client.parse(
        z.array(clusterVolumeJson),
        Volumes.filter((volume) => volume.ClusterVolume != null),
      );
    },
    inspect: (id, options) =>
      client.call(clusterVolumeJson, (docker) => docker.getVolume(checkName(id)).inspect(), options),
    create: async (spec, options) =>
      client.call(clusterVolumeJson, (docker) => docker.createVolume(), {
        ...options,
        json: {
          Name: checkName(spec.name),
          Driver: spec.driver,
          DriverOpts: spec.options,
          Labels: spec.labels,
          ClusterVolumeSpec: {
            Group: spec.group,
            AccessMode: {
              Scope: spec.access.reach,
              Sharing: spec.access.sharing,
              ...(spec.access.type === 'block'
                ? { BlockVolume: {} }
                : {
                    MountVolume: { FsType: spec.access.fileSystem, MountFlags: spec.access.mountFlags },
                  }),
            },
            CapacityRange: {
              RequiredBytes: spec.requiredBytes ?? 0,
              LimitBytes: spec.limitBytes ?? 0,
            },
            Availability: spec.availability,
          },
        },
      }),
    async setAvailability(id, seenVersion, availability, options) {
      await client.send(
        { method: 'PUT', path: `/volumes/${checkName(id)}` },
        { ...options, query: { version: seenVersion }, json: { Spec: { Availability: availability } } },
      );
    },
    async remove(id, { force, ...options } = {}) {
      await client.send((docker) => docker.getVolume(checkName(id)).remove(), {
        timeoutMs: slowMs,
        ...options,
        query: { force },
      });
    },
  };
}
