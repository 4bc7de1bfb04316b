import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ServicePort } from '@/lib/contract/service-spec';
import { hasTaskEnded, taskStates } from '@/lib/swarm-states';
import type { EngineClient } from './client';
import { checkName } from './ids';
import { count, instant, list, text, texts } from './json';
import { openLogs } from './logs';
import { portJson } from './service-json';
import type { EngineSwarm } from './swarm-api';
import type { SwarmTask } from './swarm-types';

const state = z.enum(taskStates);

const taskJson: z.ZodType<SwarmTask> = z
  .object({
    ID: z.string().min(1),
    CreatedAt: instant,
    UpdatedAt: instant,
    ServiceID: text,
    Slot: count,
    NodeID: text,
    DesiredState: state,
    Status: z.object({
      Timestamp: instant,
      State: state,
      Message: text,
      Err: text,
      ContainerStatus: z.object({ ContainerID: text, ExitCode: count }).nullish(),
      PortStatus: z.object({ Ports: list(portJson) }).nullish(),
    }),
    Spec: z.object({ ContainerSpec: z.object({ Image: text }).nullish() }).nullish(),
    NetworksAttachments: list(z.object({ Network: z.object({ ID: text }).nullish(), Addresses: texts })),
  })
  .transform(({ Status: status, ...json }) => {
    const containerId = status.ContainerStatus?.ContainerID || null;
    return {
      id: json.ID,
      createdMs: json.CreatedAt,
      updatedMs: json.UpdatedAt,
      serviceId: json.ServiceID,
      slot: json.Slot,
      nodeId: json.NodeID,
      desiredState: json.DesiredState,
      state: status.State,
      stateSinceMs: status.Timestamp,
      message: status.Message,
      error: status.Err,
      containerId,
      // A container that runs is said to have ended with 0.
      exitCode:
        containerId !== null && hasTaskEnded(status.State)
          ? (status.ContainerStatus?.ExitCode ?? null)
          : null,
      image: json.Spec?.ContainerSpec?.Image ?? '',
      networks: json.NetworksAttachments.flatMap(({ Network: network, Addresses: addresses }) =>
        network?.ID ? [{ networkId: network.ID, addresses }] : [],
      ),
      hostPorts: distinct(status.PortStatus?.Ports ?? []),
    };
  });

/** An engine tells a port once for each family of addresses it listens on. */
function distinct(ports: ServicePort[]): ServicePort[] {
  return ports.filter((port, index) => ports.findIndex((each) => isDeepStrictEqual(each, port)) === index);
}

const slowMs = 60_000;

/** Tasks of a Swarm. Source: Docker Engine API, "Tasks". */
export function createSwarmTasks(client: EngineClient): EngineSwarm['tasks'] {
  return {
    list: ({ filters, ...options }) =>
      client.call(z.array(taskJson), (docker) => docker.listTasks(), {
        timeoutMs: slowMs,
        ...options,
        query: { filters: JSON.stringify(filters) },
      }),
    inspect: (id, options) =>
      client.call(taskJson, (docker) => docker.getTask(checkName(id)).inspect(), options),
    inspectRaw: (id, options) =>
      client.call(
        z.looseObject({ ID: z.string() }),
        (docker) => docker.getTask(checkName(id)).inspect(),
        options,
      ),
    logs: (id, options) =>
      openLogs(client, `/tasks/${checkName(id)}/logs`, options, () => Promise.resolve(options.tty)),
  };
}
