import { z } from 'zod';
import type { EngineClient } from './client';
import { toEndpointJson } from './container-spec';
import type { EngineNetworks } from './engine-api';
import { checkName } from './ids';
import { flag, instant, list, mapOf, text, textMap, texts } from './json';
import type { NetworkInspect, NetworkSummary } from './resource-types';

const networkJson = z.object({
  Id: z.string().min(1),
  Name: z.string(),
  Created: instant,
  Scope: text,
  Driver: text,
  EnableIPv6: flag,
  Internal: flag,
  Attachable: flag,
  Ingress: flag,
  IPAM: z
    .object({
      Driver: text,
      Options: textMap,
      Config: list(z.object({ Subnet: text, Gateway: text, IPRange: text, AuxiliaryAddresses: textMap })),
    })
    .nullish(),
  Options: textMap,
  Labels: textMap,
});

const networkSummary: z.ZodType<NetworkSummary> = networkJson.transform(toSummary);

const networkInspect: z.ZodType<NetworkInspect> = networkJson
  .extend({
    Containers: mapOf(
      z.object({ Name: text, EndpointID: text, MacAddress: text, IPv4Address: text, IPv6Address: text }),
    ),
    Peers: list(z.object({ Name: text, IP: text })),
  })
  .transform(({ Containers: containers, Peers: peers, ...json }) => ({
    ...toSummary(json),
    containers: Object.entries(containers).map(([id, endpoint]) => ({
      id,
      name: endpoint.Name,
      endpointId: endpoint.EndpointID,
      macAddress: endpoint.MacAddress,
      ipv4Address: endpoint.IPv4Address,
      ipv6Address: endpoint.IPv6Address,
    })),
    peers: peers.map((peer) => ({ name: peer.Name, address: peer.IP })),
  }));

function toSummary(json: z.output<typeof networkJson>): NetworkSummary {
  return {
    id: json.Id,
    name: json.Name,
    createdMs: json.Created,
    driver: json.Driver,
    scope: json.Scope,
    internal: json.Internal,
    attachable: json.Attachable,
    ingress: json.Ingress,
    enableIpv6: json.EnableIPv6,
    ipam: {
      driver: json.IPAM?.Driver ?? '',
      options: json.IPAM?.Options ?? {},
      configs: (json.IPAM?.Config ?? []).map((config) => ({
        subnet: config.Subnet,
        gateway: config.Gateway,
        ipRange: config.IPRange,
        auxiliaryAddresses: config.AuxiliaryAddresses,
      })),
    },
    options: json.Options,
    labels: json.Labels,
  };
}

const createdAnswer = z.object({ Id: z.string().min(1), Warning: text });
const pruneAnswer = z.object({ NetworksDeleted: texts });
const slowMs = 60_000;

/** Networks of one engine. Source: Docker Engine API, "Networks". */
export function createNetworks(client: EngineClient): EngineNetworks {
  return {
    list: ({ filters, ...options } = {}) =>
      client.call(z.array(networkSummary), (docker) => docker.listNetworks(), {
        ...options,
        query: { filters: filters && JSON.stringify(filters) },
      }),
    inspect: (id, options) =>
      client.call(networkInspect, (docker) => docker.getNetwork(checkName(id)).inspect(), options),
    inspectRaw: (id, options) =>
      client.call(
        z.looseObject({ Id: z.string() }),
        (docker) => docker.getNetwork(checkName(id)).inspect(),
        options,
      ),

    async create(spec, options) {
      const { ipam } = spec;
      const created = await client.call(
        createdAnswer,
        (docker) => docker.createNetwork({ Name: spec.name }),
        {
          timeoutMs: slowMs,
          ...options,
          json: {
            Name: spec.name,
            // Without it an engine before API 1.44 makes a second network of the same name.
            CheckDuplicate: true,
            Driver: spec.driver ?? 'bridge',
            Internal: spec.internal,
            Attachable: spec.attachable,
            EnableIPv6: spec.enableIpv6,
            IPAM: ipam && {
              Driver: ipam.driver ?? 'default',
              Options: ipam.options,
              Config: ipam.configs?.map((config) => ({
                Subnet: config.subnet,
                Gateway: config.gateway,
                IPRange: config.ipRange,
                AuxiliaryAddresses: config.auxiliaryAddresses,
              })),
            },
            Options: spec.options,
            Labels: spec.labels,
          },
        },
      );
      return { id: created.Id, warning: created.Warning };
    },

    async remove(id, options) {
      await client.send((docker) => docker.getNetwork(checkName(id)).remove(), {
        timeoutMs: slowMs,
        ...options,
      });
    },
    async connect(id, containerId, endpoint, options) {
      await client.send((docker) => docker.getNetwork(checkName(id)).connect(), {
        timeoutMs: slowMs,
        ...options,
        json: { Container: checkName(containerId), EndpointConfig: endpoint && toEndpointJson(endpoint) },
      });
    },
    async disconnect(id, containerId, { force, ...options } = {}) {
      await client.send((docker) => docker.getNetwork(checkName(id)).disconnect(), {
        timeoutMs: slowMs,
        ...options,
        json: { Container: checkName(containerId), Force: force ?? false },
      });
    },
    async prune(options) {
      const answer = await client.call(pruneAnswer, (docker) => docker.pruneNetworks(), {
        timeoutMs: slowMs,
        ...options,
      });
      return { removed: answer.NetworksDeleted, reclaimedBytes: 0 };
    },
  };
}
