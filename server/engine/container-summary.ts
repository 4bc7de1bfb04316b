import { z } from 'zod';
import { mount, protocol, state } from './container-json';
import type { ContainerHealth, ContainerPort, ContainerSummary } from './container-types';
import { list, mapOf, text, textMap, texts } from './json';

const summaryPort = z
  .object({ IP: text, PrivatePort: z.number(), PublicPort: z.number().nullish(), Type: protocol })
  .transform((json): ContainerPort => ({
    containerPort: json.PrivatePort,
    protocol: json.Type,
    hostIp: json.PublicPort == null ? null : json.IP,
    hostPort: json.PublicPort ?? null,
  }));

/** One of `GET /containers/json`. Source: Docker Engine API, "List containers". */
export const containerSummary: z.ZodType<ContainerSummary> = z
  .object({
    Id: z.string().min(1),
    Names: texts,
    Image: text,
    ImageID: text,
    Command: text,
    Created: z.union([z.number(), z.string().transform((time) => Date.parse(time) / 1000)]),
    State: state,
    Status: text,
    Ports: list(summaryPort),
    Labels: textMap,
    HostConfig: z.object({ NetworkMode: text }).nullish(),
    NetworkSettings: z.object({ Networks: mapOf(z.object({ NetworkID: text, IPAddress: text })) }).nullish(),
    Mounts: list(mount),
  })
  .transform((json) => ({
    id: json.Id,
    name: ownName(json.Names),
    image: json.Image,
    imageId: json.ImageID,
    command: json.Command,
    createdMs: json.Created * 1000,
    state: json.State,
    status: json.Status,
    health: healthOf(json.Status),
    exitCode: json.State === 'exited' ? exitCodeOf(json.Status) : null,
    ports: json.Ports,
    labels: json.Labels,
    networks: Object.entries(json.NetworkSettings?.Networks ?? {}).map(([networkName, endpoint]) => ({
      networkName,
      networkId: endpoint.NetworkID,
      ipAddress: endpoint.IPAddress,
    })),
    mounts: json.Mounts,
    networkMode: json.HostConfig?.NetworkMode ?? '',
  }));

/** A container's names are its own (`/web`) and those it has inside others by legacy links (`/other/web`). */
function ownName(names: string[]): string {
  const bare = names.map((name) => name.replace(/^\//, ''));
  return bare.find((name) => !name.includes('/')) ?? bare[0] ?? '';
}

/** Source: the daemon's `State.String()`: "Up 2 minutes (healthy)", "Up 3 seconds (health: starting)". */
function healthOf(status: string): ContainerHealth {
  const word = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1];
  switch (word) {
    case 'starting':
    case 'healthy':
    case 'unhealthy':
      return word;
    default:
      return 'none';
  }
}

function exitCodeOf(status: string): number | null {
  const code = /^Exited \((-?\d+)\)/.exec(status)?.[1];
  return code === undefined ? null : Number(code);
}
