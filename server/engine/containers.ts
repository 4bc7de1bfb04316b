import { z } from 'zod';
import { GantryError } from '@/lib/errors';
import { isApiAtLeast, type EngineClient } from './client';
import { containerInspect } from './container-json';
import { containerSummary } from './container-summary';
import { toCreateJson, toEndpointJson, toUpdateJson } from './container-spec';
import type { EngineContainers } from './engine-api';
import { checkName } from './ids';
import { jsonLines } from './json-lines';
import { list, texts } from './json';
import { openLogs } from './logs';
import { passOn } from './output';
import { hasPredecessor, statsJson, toStatsSample } from './stats';

const createdAnswer = z.object({ Id: z.string().min(1), Warnings: texts });
const warningsAnswer = z.object({ Warnings: texts });
const topAnswer = z.object({ Titles: texts, Processes: list(z.array(z.string())) });
const waitAnswer = z.object({ StatusCode: z.number() });

const changeKinds = ['modified', 'added', 'deleted'] as const;
const changesAnswer = list(z.object({ Kind: z.number().int().min(0).max(2), Path: z.string() }));

/** How long an engine waits before it kills, unless told. */
const stopSeconds = 10;
/** Beyond what the engine itself waits. */
const patienceMs = 20_000;
const slowMs = 60_000;

/** Containers of one engine. Source: Docker Engine API, "Containers". */
export function createContainers(client: EngineClient): EngineContainers {
  const inspect: EngineContainers['inspect'] = (id, options) =>
    client.call(containerInspect, (docker) => docker.getContainer(checkName(id)).inspect(), options);

  const remove: EngineContainers['remove'] = async (id, { force, volumes, ...options } = {}) => {
    await client.send((docker) => docker.getContainer(checkName(id)).remove(), {
      timeoutMs: slowMs,
      ...options,
      query: { force, v: volumes },
    });
  };

  return {
    list: ({ all = true, filters, ...options } = {}) =>
      client.call(z.array(containerSummary), (docker) => docker.listContainers(), {
        timeoutMs: slowMs,
        ...options,
        query: { all, filters: filters && JSON.stringify(filters) },
      }),

    inspect,
    inspectRaw: (id, options) =>
      client.call(
        z.looseObject({ Id: z.string() }),
        (docker) => docker.getContainer(checkName(id)).inspect(),
        options,
      ),

    async create(spec, { name, platform, ...options } = {}) {
      if (name !== undefined) checkName(name);
      const { apiVersion } = await client.negotiated(options);
      if (platform !== undefined && !isApiAtLeast(apiVersion, '1.41')) {
        throw new GantryError('engine_unsupported', {
          message: `This engine (API ${apiVersion}) cannot choose a platform. Leave the platform out, or update the engine.`,
        });
      }
      const networks = spec.networks ?? [];
      // Before 1.44 an engine takes one network at creation, and refuses more.
      const atOnce = isApiAtLeast(apiVersion, '1.44') ? networks.length : 1;
      const created = await client.call(createdAnswer, (docker) => docker.createContainer({}), {
        timeoutMs: slowMs,
        ...options,
        query: { name, platform },
        json: toCreateJson(spec, networks.slice(0, atOnce)),
      });
      try {
        for (const { network, ...endpoint } of networks.slice(atOnce)) {
          await client.send((docker) => docker.getNetwork(checkName(network)).connect(), {
            ...options,
            json: { Container: created.Id, EndpointConfig: toEndpointJson(endpoint) },
          });
        }
      } catch (error) {
        // Not with the caller's signal: it may be what ended the loop.
        await remove(created.Id, { force: true, volumes: true }).catch(() => undefined);
        throw error;
      }
      return { id: created.Id, warnings: created.Warnings };
    },

    start: (id, options) =>
      client.send((docker) => docker.getContainer(checkName(id)).start(), { timeoutMs: slowMs, ...options }),
    stop: (id, { timeoutSeconds, signalName, ...options } = {}) =>
      client.send((docker) => docker.getContainer(checkName(id)).stop(), {
        timeoutMs: (timeoutSeconds ?? stopSeconds) * 1000 + patienceMs,
        ...options,
        query: { t: timeoutSeconds, signal: signalName },
      }),
    async restart(id, { timeoutSeconds, ...options } = {}) {
      await client.send((docker) => docker.getContainer(checkName(id)).restart(), {
        timeoutMs: (timeoutSeconds ?? stopSeconds) * 1000 + slowMs,
        ...options,
        query: { t: timeoutSeconds },
      });
    },
    async kill(id, { signalName, ...options } = {}) {
      await client.send((docker) => docker.getContainer(checkName(id)).kill(), {
        ...options,
        query: { signal: signalName },
      });
    },
    async pause(id, options) {
      await client.send((docker) => docker.getContainer(checkName(id)).pause(), options);
    },
    async unpause(id, options) {
      await client.send((docker) => docker.getContainer(checkName(id)).unpause(), options);
    },
    async rename(id, name, options) {
      checkName(name);
      await client.send((docker) => docker.getContainer(checkName(id)).rename({ name }), {
        ...options,
        query: { name },
      });
    },
    remove,

    async update(id, change, options) {
      const answer = await client.call(
        warningsAnswer,
        (docker) => docker.getContainer(checkName(id)).update({}),
        { ...options, json: toUpdateJson(change) },
      );
      return { warnings: answer.Warnings };
    },

    async top(id, options) {
      const answer = await client.call(
        topAnswer,
        (docker) => docker.getContainer(checkName(id)).top(),
        options,
      );
      return { titles: answer.Titles, processes: answer.Processes };
    },

    async changes(id, options) {
      const changes = await client.call(
        changesAnswer,
        (docker) => docker.getContainer(checkName(id)).changes(),
        { timeoutMs: slowMs, ...options },
      );
      return changes.map((change) => ({ kind: changeKinds[change.Kind] ?? 'modified', path: change.Path }));
    },

    async wait(id, { condition, ...options } = {}) {
      const answer = await client.call(waitAnswer, (docker) => docker.getContainer(checkName(id)).wait(), {
        timeoutMs: Infinity,
        ...options,
        query: { condition },
      });
      return { exitCode: answer.StatusCode };
    },

    async resize(id, { columns, rows }, options) {
      await client.send((docker) => docker.getContainer(checkName(id)).resize({ h: rows, w: columns }), {
        ...options,
        query: { h: rows, w: columns },
      });
    },

    async putArchive(id, path, archive, { keepKinds, ...options } = {}) {
      await client.send((docker) => docker.getContainer(checkName(id)).putArchive('', { path }), {
        timeoutMs: slowMs,
        ...options,
        query: { path, noOverwriteDirNonDir: keepKinds === true ? '1' : undefined },
        archive,
      });
    },

    async getArchive(id, path, options = {}) {
      return client.stream(
        { method: 'GET', path: `/containers/${checkName(id)}/archive`, query: { path } },
        options,
        passOn,
      );
    },

    logs: async (id, options = {}) =>
      openLogs(client, `/containers/${checkName(id)}/logs`, options, async () => {
        const container = await inspect(id, { signal: options.signal });
        return container.tty;
      }),

    stats: async (id, options = {}) =>
      client.stream(
        { method: 'GET', path: `/containers/${checkName(id)}/stats`, query: { stream: true } },
        options,
        async function* (chunks) {
          for await (const line of jsonLines(chunks)) {
            const json = client.parse(statsJson, line);
            const sample = hasPredecessor(json) ? toStatsSample(json) : null;
            if (sample !== null) yield sample;
          }
        },
      ),

    async statsOnce(id, options) {
      const json = await client.call(
        statsJson,
        (docker) => docker.getContainer(checkName(id)).stats({ stream: false }),
        { ...options, query: { stream: false } },
      );
      const sample = toStatsSample(json);
      if (sample === null) throw new GantryError('container_not_running');
      return sample;
    },
  };
}
