import { z } from 'zod';
import type { EngineClient } from './client';
import { checkName } from './ids';
import { instant, text, textMap } from './json';
import type { EngineSwarm } from './swarm-api';
import { rawObject, unlessOvertaken, version } from './swarm-json';
import type { SwarmConfig, SwarmSecret } from './swarm-types';

const common = {
  ID: z.string().min(1),
  Version: version,
  CreatedAt: instant,
  UpdatedAt: instant,
};

const secretJson: z.ZodType<SwarmSecret> = z
  .object({
    ...common,
    Spec: z.object({ Name: text, Labels: textMap, Driver: z.object({ Name: text }).nullish() }),
  })
  .transform((json) => ({ ...toObject(json), driver: json.Spec.Driver?.Name ?? '' }));

const configJson: z.ZodType<SwarmConfig> = z
  .object({ ...common, Spec: z.object({ Name: text, Labels: textMap, Data: text }) })
  .transform((json) => ({ ...toObject(json), sizeBytes: Buffer.byteLength(json.Spec.Data, 'base64') }));

function toObject(json: {
  ID: string;
  Version: { Index: number };
  CreatedAt: number | null;
  UpdatedAt: number | null;
  Spec: { Name: string; Labels: Record<string, string> };
}) {
  return {
    id: json.ID,
    version: json.Version.Index,
    createdMs: json.CreatedAt,
    updatedMs: json.UpdatedAt,
    name: json.Spec.Name,
    labels: json.Spec.Labels,
  };
}

const configData = z.object({ Spec: z.object({ Data: text }) });
const createdAnswer = z.object({ ID: z.string().min(1) }).transform((json) => ({ id: json.ID }));
/** A list of configs comes with their data, up to half a megabyte each. */
const slowMs = 60_000;

function toSpecJson(spec: { name: string; data: Uint8Array; labels?: Record<string, string> }) {
  return {
    Name: checkName(spec.name),
    Labels: spec.labels ?? {},
    Data: Buffer.from(spec.data).toString('base64'),
  };
}

/** Secrets of a Swarm, which never tell their data. Source: Docker Engine API, "Secrets". */
export function createSwarmSecrets(client: EngineClient): EngineSwarm['secrets'] {
  return {
    list: ({ filters, ...options } = {}) =>
      client.call(z.array(secretJson), (docker) => docker.listSecrets(), {
        ...options,
        query: { filters: filters && JSON.stringify(filters) },
      }),
    inspect: (id, options) =>
      client.call(secretJson, (docker) => docker.getSecret(checkName(id)).inspect(), options),
    create: async (spec, options) =>
      client.call(createdAnswer, (docker) => docker.createSecret({}), { ...options, json: toSpecJson(spec) }),
    async update(id, seenVersion, labels, options) {
      const raw = await client.call(
        rawObject,
        (docker) => docker.getSecret(checkName(id)).inspect(),
        options,
      );
      await client.send((docker) => docker.getSecret(checkName(id)).update({}), {
        ...options,
        query: { version: seenVersion },
        json: { ...unlessOvertaken(raw, seenVersion), Labels: labels },
      });
    },
    async remove(id, options) {
      await client.send((docker) => docker.getSecret(checkName(id)).remove(), options);
    },
  };
}

/** Configs of a Swarm. Source: Docker Engine API, "Configs". */
export function createSwarmConfigs(client: EngineClient): EngineSwarm['configs'] {
  return {
    list: ({ filters, ...options } = {}) =>
      client.call(z.array(configJson), (docker) => docker.listConfigs(), {
        timeoutMs: slowMs,
        ...options,
        query: { filters: filters && JSON.stringify(filters) },
      }),
    inspect: (id, options) =>
      client.call(configJson, (docker) => docker.getConfig(checkName(id)).inspect(), options),
    async data(id, options) {
      const json = await client.call(
        configData,
        (docker) => docker.getConfig(checkName(id)).inspect(),
        options,
      );
      return Buffer.from(json.Spec.Data, 'base64');
    },
    create: async (spec, options) =>
      client.call(createdAnswer, (docker) => docker.createConfig({}), { ...options, json: toSpecJson(spec) }),
    async update(id, seenVersion, labels, options) {
      const raw = await client.call(
        rawObject,
        (docker) => docker.getConfig(checkName(id)).inspect(),
        options,
      );
      await client.send((docker) => docker.getConfig(checkName(id)).update({}), {
        ...options,
        query: { version: seenVersion },
        json: { ...unlessOvertaken(raw, seenVersion), Labels: labels },
      });
    },
    async remove(id, options) {
      await client.send((docker) => docker.getConfig(checkName(id)).remove(), options);
    },
  };
}
