import { z } from 'zod';
import type { EngineClient } from './client';
import type { EngineSystem } from './engine-api';
import { count, flag, instant, keys, knownCount, list, text, texts } from './json';

const infoAnswer = z.object({
  ID: text,
  Name: text,
  ServerVersion: text,
  OperatingSystem: text,
  OSType: text,
  KernelVersion: text,
  Architecture: text,
  NCPU: count,
  MemTotal: count,
  Containers: count,
  ContainersRunning: count,
  ContainersPaused: count,
  ContainersStopped: count,
  Images: count,
  Driver: z.string(),
  CgroupDriver: text,
  CgroupVersion: text,
  LoggingDriver: text,
  DockerRootDir: text,
  SecurityOptions: texts,
  Warnings: texts,
  Labels: texts,
  Runtimes: keys,
  SystemTime: instant,
  Swarm: z
    .object({
      NodeID: text,
      NodeAddr: text,
      LocalNodeState: text,
      ControlAvailable: flag,
      Error: text,
      Managers: count,
      Nodes: count,
      Cluster: z.object({ ID: text }).nullish(),
    })
    .nullish(),
});

const versionAnswer = z.object({
  Version: z.string(),
  ApiVersion: text,
  MinAPIVersion: text,
  Os: text,
  Arch: text,
  KernelVersion: text,
  GitCommit: text,
  Components: list(z.object({ Name: text, Version: text })),
});

const diskUsageAnswer = z.object({
  LayersSize: count,
  Images: list(
    z.object({
      Id: z.string(),
      RepoTags: texts,
      Size: count,
      SharedSize: knownCount,
      Containers: knownCount,
    }),
  ),
  Containers: list(z.object({ Id: z.string(), Names: texts, SizeRw: count, SizeRootFs: count })),
  Volumes: list(
    z.object({ Name: z.string(), UsageData: z.object({ Size: knownCount, RefCount: knownCount }).nullish() }),
  ),
  BuildCache: list(z.object({ ID: text, Size: count, InUse: flag, Shared: flag })),
});

const diskUsageTimeoutMs = 300_000;

/** The engine itself. Source: Docker Engine API, "System". */
export function createSystem(client: EngineClient): EngineSystem {
  return {
    async info(options) {
      const { apiVersion, isPodman } = await client.negotiated(options);
      const json = await client.call(infoAnswer, (docker) => docker.info(), options);
      const localNodeState = z
        .enum(['inactive', 'pending', 'active', 'error', 'locked'])
        .catch('inactive')
        .parse(json.Swarm?.LocalNodeState);
      return {
        id: json.ID,
        name: json.Name,
        serverVersion: json.ServerVersion,
        apiVersion,
        os: json.OperatingSystem,
        osType: json.OSType,
        kernel: json.KernelVersion,
        architecture: json.Architecture,
        cpus: json.NCPU,
        memoryBytes: json.MemTotal,
        containers: json.Containers,
        containersRunning: json.ContainersRunning,
        containersPaused: json.ContainersPaused,
        containersStopped: json.ContainersStopped,
        images: json.Images,
        storageDriver: json.Driver,
        cgroupDriver: json.CgroupDriver,
        // Told from API 1.41 on; engines before that know version 1 only.
        cgroupVersion: json.CgroupVersion === '2' ? '2' : '1',
        loggingDriver: json.LoggingDriver,
        dockerRootDir: json.DockerRootDir,
        securityOptions: json.SecurityOptions,
        warnings: json.Warnings,
        labels: json.Labels,
        runtimes: json.Runtimes,
        systemTimeMs: json.SystemTime,
        swarm: {
          nodeId: json.Swarm?.NodeID ?? '',
          nodeAddress: json.Swarm?.NodeAddr ?? '',
          localNodeState,
          controlAvailable: json.Swarm?.ControlAvailable ?? false,
          clusterId: json.Swarm?.Cluster?.ID || null,
          managers: json.Swarm?.Managers ?? 0,
          nodes: json.Swarm?.Nodes ?? 0,
          error: json.Swarm?.Error ?? '',
        },
        isPodman,
      };
    },

    async version(options) {
      const json = await client.call(versionAnswer, (docker) => docker.version(), options);
      return {
        version: json.Version,
        apiVersion: json.ApiVersion,
        minApiVersion: json.MinAPIVersion,
        os: json.Os,
        architecture: json.Arch,
        kernel: json.KernelVersion,
        gitCommit: json.GitCommit,
        components: json.Components.map((each) => ({ name: each.Name, version: each.Version })),
      };
    },

    async diskUsage(options) {
      const json = await client.call(diskUsageAnswer, (docker) => docker.df(), {
        timeoutMs: diskUsageTimeoutMs,
        ...options,
      });
      return {
        layersBytes: json.LayersSize,
        images: json.Images.map((image) => ({
          id: image.Id,
          repoTags: image.RepoTags.filter((tag) => !tag.startsWith('<none>')),
          sizeBytes: image.Size,
          sharedSizeBytes: image.SharedSize,
          containers: image.Containers,
        })),
        containers: json.Containers.map((container) => ({
          id: container.Id,
          name: (container.Names[0] ?? '').replace(/^\//, ''),
          writableBytes: container.SizeRw,
          rootFsBytes: container.SizeRootFs,
        })),
        volumes: json.Volumes.map((volume) => ({
          name: volume.Name,
          sizeBytes: volume.UsageData?.Size ?? null,
          usedBy: volume.UsageData?.RefCount ?? null,
        })),
        buildCache: json.BuildCache.map((entry) => ({
          id: entry.ID,
          sizeBytes: entry.Size,
          inUse: entry.InUse,
          shared: entry.Shared,
        })),
      };
    },
  };
}
