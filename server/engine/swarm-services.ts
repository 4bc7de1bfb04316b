import { z } from 'zod';
import { isGantryError } from '@/lib/errors';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { EngineClient } from './client';
import type { CallOptions } from './engine-api';
import { checkName, parseReference } from './ids';
import { instant, list, text, texts } from './json';
import { openLogs } from './logs';
import { authHeader } from './registry-auth';
import type { RegistryAuth } from './resource-types';
import { portJson, serviceSpecJson } from './service-json';
import { toServiceJson } from './service-write';
import type { EngineSwarm } from './swarm-api';
import { rawObject, unlessOvertaken, version } from './swarm-json';
import type { SwarmService } from './swarm-types';

const updateState = z.enum([
  'updating',
  'paused',
  'completed',
  'rollback_started',
  'rollback_paused',
  'rollback_completed',
]);

const serviceJson: z.ZodType<SwarmService> = z
  .object({
    ID: z.string().min(1),
    Version: version,
    CreatedAt: instant,
    UpdatedAt: instant,
    Spec: serviceSpecJson,
    PreviousSpec: serviceSpecJson.nullish(),
    Endpoint: z.object({ Ports: list(portJson) }).nullish(),
    UpdateStatus: z
      .object({ State: text, StartedAt: instant, CompletedAt: instant, Message: text })
      .nullish(),
  })
  .transform((json) => {
    const state = updateState.safeParse(json.UpdateStatus?.State);
    return {
      id: json.ID,
      version: json.Version.Index,
      createdMs: json.CreatedAt,
      updatedMs: json.UpdatedAt,
      spec: json.Spec,
      previousSpec: json.PreviousSpec ?? null,
      ports: json.Endpoint?.Ports ?? [],
      update:
        json.UpdateStatus && state.success
          ? {
              state: state.data,
              startedMs: json.UpdateStatus.StartedAt,
              completedMs: json.UpdateStatus.CompletedAt,
              message: json.UpdateStatus.Message,
            }
          : null,
    };
  });

/** Engines before API 1.44 tell one warning, later ones a list. */
const createdAnswer = z
  .object({ ID: z.string().min(1), Warning: text, Warnings: texts })
  .transform((json) => ({
    id: json.ID,
    warning: [json.Warning, ...json.Warnings].filter(Boolean).join(' '),
  }));
const updatedAnswer = z.object({ Warnings: texts }).transform((json) => ({ warnings: json.Warnings }));

const distributionAnswer = z.object({
  Descriptor: z.object({ digest: z.string().min(1) }),
  Platforms: list(z.object({ os: text, architecture: text })),
});

const slowMs = 60_000;

/** Services of a Swarm. Source: Docker Engine API, "Services". */
export function createSwarmServices(client: EngineClient): EngineSwarm['services'] {
  const inspect: EngineSwarm['services']['inspect'] = (id, options) =>
    client.call(serviceJson, (docker) => docker.getService(checkName(id)).inspect(), options);

  const readRaw = (id: string, options?: CallOptions) =>
    client.call(rawObject, (docker) => docker.getService(checkName(id)).inspect(), options);

  return {
    list: ({ filters, ...options } = {}) =>
      client.call(z.array(serviceJson), (docker) => docker.listServices(), {
        timeoutMs: slowMs,
        ...options,
        query: { filters: filters && JSON.stringify(filters) },
      }),
    inspect,
    inspectRaw: (id, options) =>
      client.call(
        z.looseObject({ ID: z.string() }),
        (docker) => docker.getService(checkName(id)).inspect(),
        options,
      ),

    async create(spec, { auth, queryRegistry = false, ...options } = {}) {
      checkName(spec.name);
      const pinned = queryRegistry ? await pin(client, spec, auth, options) : { spec, warnings: [] };
      const { id, warning } = await client.call(createdAnswer, (docker) => docker.createService({}), {
        timeoutMs: slowMs,
        ...options,
        headers: authHeader(auth),
        json: toServiceJson(pinned.spec),
      });
      return { id, warning: [...pinned.warnings, warning].filter(Boolean).join(' ') };
    },

    async update(
      id,
      seenVersion,
      spec,
      { auth, keepAuthOf = 'spec', queryRegistry = false, ...options } = {},
    ) {
      const raw = unlessOvertaken(await readRaw(id, options), seenVersion);
      const pinned = queryRegistry ? await pin(client, spec, auth, options) : { spec, warnings: [] };
      const { warnings } = await client.call(
        updatedAnswer,
        (docker) => docker.getService(checkName(id)).update({}),
        {
          timeoutMs: slowMs,
          ...options,
          query: { version: seenVersion, registryAuthFrom: auth === undefined ? keepAuthOf : undefined },
          headers: authHeader(auth),
          json: toServiceJson(pinned.spec, raw),
        },
      );
      return { warnings: [...pinned.warnings, ...warnings] };
    },

    async rollback(id, seenVersion, options) {
      const raw = unlessOvertaken(await readRaw(id, options), seenVersion);
      // The Swarm reads the specification it keeps, not this one; but it wants one.
      return client.call(updatedAnswer, (docker) => docker.getService(checkName(id)).update({}), {
        timeoutMs: slowMs,
        ...options,
        query: { version: seenVersion, registryAuthFrom: 'previous-spec', rollback: 'previous' },
        json: raw,
      });
    },

    async remove(id, options) {
      await client.send((docker) => docker.getService(checkName(id)).remove(), options);
    },

    logs: async (id, options = {}) =>
      openLogs(client, `/services/${checkName(id)}/logs`, options, async () => {
        const service = await inspect(id, { signal: options.signal });
        return service.spec.container.tty;
      }),
  };
}

/**
 * `spec` with the image named by its digest, and the platforms there are of it, as the docker command does: from API
 * 1.30 on that is the client's part. A node with an ARM processor tells its kind in a way that never fits the image's,
 * so that architecture is left open. Source: docker/cli, `client/service_create.go`.
 */
async function pin(
  client: EngineClient,
  spec: ServiceSpec,
  auth: RegistryAuth | undefined,
  options: CallOptions,
): Promise<{ spec: ServiceSpec; warnings: string[] }> {
  const { name, tag, digest } = parseReference(spec.container.image);
  if (digest !== null) return { spec, warnings: [] };
  const image = `${name}:${tag ?? 'latest'}`;
  try {
    const answer = await client.call(
      distributionAnswer,
      { method: 'GET', path: `/distribution/${image}/json` },
      { timeoutMs: slowMs, ...options, headers: authHeader(auth) },
    );
    const platforms = answer.Platforms.map(({ os, architecture }) => ({
      os,
      architecture: architecture.toLowerCase() === 'arm' ? '' : architecture,
    }));
    return {
      spec: {
        ...spec,
        container: { ...spec.container, image: `${image}@${answer.Descriptor.digest}` },
        placement: platforms.length > 0 ? { ...spec.placement, platforms } : spec.placement,
      },
      warnings: [],
    };
  } catch (error) {
    if (!isGantryError(error)) throw error;
    return {
      spec,
      warnings: [
        `The registry did not tell which digest "${image}" means, so nodes may run different versions of it. ${error.message}`,
      ],
    };
  }
}
