import { z } from 'zod';
import type { EngineClient } from './client';
import { checkName } from './ids';
import { count, flag, instant, list, text, textMap } from './json';
import type { EngineSwarm } from './swarm-api';
import { rawObject, unlessOvertaken, version } from './swarm-json';
import type { SwarmNode } from './swarm-types';

const nodeJson: z.ZodType<SwarmNode> = z
  .object({
    ID: z.string().min(1),
    Version: version,
    CreatedAt: instant,
    UpdatedAt: instant,
    Spec: z.object({
      Name: text,
      Labels: textMap,
      Role: z.enum(['manager', 'worker']),
      Availability: z.enum(['active', 'pause', 'drain']),
    }),
    // Of a node that has not come up yet there is little or nothing.
    Description: z
      .object({
        Hostname: text,
        Platform: z.object({ Architecture: text, OS: text }).nullish(),
        Resources: z.object({ NanoCPUs: count, MemoryBytes: count }).nullish(),
        Engine: z
          .object({
            EngineVersion: text,
            Labels: textMap,
            Plugins: list(z.object({ Type: text, Name: text })),
          })
          .nullish(),
      })
      .nullish(),
    Status: z
      .object({
        State: z.enum(['ready', 'down', 'disconnected', 'unknown']).catch('unknown'),
        Message: text,
        Addr: text,
      })
      .nullish(),
    ManagerStatus: z
      .object({
        Leader: flag,
        Reachability: z.enum(['reachable', 'unreachable', 'unknown']).catch('unknown'),
        Addr: text,
      })
      .nullish(),
  })
  .transform(({ Description: description, Status: status, ManagerStatus: manager, ...json }) => ({
    id: json.ID,
    version: json.Version.Index,
    createdMs: json.CreatedAt,
    updatedMs: json.UpdatedAt,
    name: json.Spec.Name,
    hostname: description?.Hostname ?? '',
    role: json.Spec.Role,
    availability: json.Spec.Availability,
    labels: json.Spec.Labels,
    engineLabels: description?.Engine?.Labels ?? {},
    state: status?.State ?? 'unknown',
    stateMessage: status?.Message ?? '',
    address: status?.Addr ?? '',
    manager: manager
      ? { leader: manager.Leader, reachability: manager.Reachability, address: manager.Addr }
      : null,
    engineVersion: description?.Engine?.EngineVersion ?? '',
    platform: {
      os: description?.Platform?.OS ?? '',
      architecture: description?.Platform?.Architecture ?? '',
    },
    nanoCpus: description?.Resources?.NanoCPUs ?? 0,
    memoryBytes: description?.Resources?.MemoryBytes ?? 0,
    plugins: (description?.Engine?.Plugins ?? []).map(({ Type, Name }) => ({ type: Type, name: Name })),
  }));

const slowMs = 60_000;

/** Nodes of a Swarm. Source: Docker Engine API, "Nodes". */
export function createSwarmNodes(client: EngineClient): EngineSwarm['nodes'] {
  return {
    list: ({ filters, ...options } = {}) =>
      client.call(z.array(nodeJson), (docker) => docker.listNodes(), {
        timeoutMs: slowMs,
        ...options,
        query: { filters: filters && JSON.stringify(filters) },
      }),
    inspect: (id, options) =>
      client.call(nodeJson, (docker) => docker.getNode(checkName(id)).inspect(), options),
    inspectRaw: (id, options) =>
      client.call(
        z.looseObject({ ID: z.string() }),
        (docker) => docker.getNode(checkName(id)).inspect(),
        options,
      ),
    async update(id, seenVersion, change, options) {
      const raw = await client.call(rawObject, (docker) => docker.getNode(checkName(id)).inspect(), options);
      const spec = unlessOvertaken(raw, seenVersion);
      await client.send((docker) => docker.getNode(checkName(id)).update({}), {
        ...options,
        query: { version: seenVersion },
        json: {
          ...spec,
          ...(change.role !== undefined && { Role: change.role }),
          ...(change.availability !== undefined && { Availability: change.availability }),
          ...(change.name !== undefined && { Name: change.name }),
          ...(change.labels !== undefined && { Labels: change.labels }),
        },
      });
    },
    async remove(id, { force, ...options } = {}) {
      await client.send((docker) => docker.getNode(checkName(id)).remove(), { ...options, query: { force } });
    },
  };
}
