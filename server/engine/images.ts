import { z } from 'zod';
import { isGantryError } from '@/lib/errors';
import type { EngineClient } from './client';
import type { EngineImages } from './engine-api';
import { streamedFailure } from './failures';
import { checkImage, parseReference } from './ids';
import { imageHistory, imageInspect, imageRemoval, imageSummary } from './image-json';
import { count, text } from './json';
import { jsonLines } from './json-lines';
import { passOn } from './output';
import { authHeader } from './registry-auth';
import type { ProgressEvent } from './resource-types';

const pruneAnswer = z.object({ ImagesDeleted: imageRemoval, SpaceReclaimed: count });
const slowMs = 120_000;

/** Images of one engine. Source: Docker Engine API, "Images". */
export function createImages(client: EngineClient): EngineImages {
  return {
    list: ({ all, filters, ...options } = {}) =>
      client.call(z.array(imageSummary), (docker) => docker.listImages(), {
        timeoutMs: slowMs,
        ...options,
        query: { all, filters: filters && JSON.stringify(filters), digests: true },
      }),
    inspect: (reference, options) =>
      client.call(imageInspect, (docker) => docker.getImage(checkImage(reference)).inspect(), options),
    inspectRaw: (reference, options) =>
      client.call(
        z.looseObject({ Id: z.string() }),
        (docker) => docker.getImage(checkImage(reference)).inspect(),
        options,
      ),
    async isInRegistry(reference, { auth, ...options } = {}) {
      const request = { method: 'GET', path: `/distribution/${checkImage(reference)}/json` } as const;
      try {
        await client.call(z.looseObject({}), request, {
          timeoutMs: 30_000,
          ...options,
          headers: authHeader(auth),
        });
        return true;
      } catch (error) {
        if (isGantryError(error) && error.code === 'not_found') return false;
        throw error;
      }
    },
    history: (reference, options) =>
      client.call(imageHistory, (docker) => docker.getImage(checkImage(reference)).history(), options),

    async pull(reference, { platform, auth, ...options } = {}) {
      const { name, tag, digest } = parseReference(reference);
      // Without a tag the engine would pull every tag there is.
      const query = { fromImage: name, tag: digest ?? tag ?? 'latest', platform };
      const request = { method: 'POST', path: '/images/create', query, headers: authHeader(auth) } as const;
      return client.stream(request, options, (chunks) => progressOf(client, chunks));
    },

    async push(reference, { auth, ...options } = {}) {
      const { name, tag } = parseReference(reference);
      const request = {
        method: 'POST',
        path: `/images/${name}/push`,
        query: { tag: tag ?? 'latest' },
        // An engine refuses a push without the header, even where no sign-in is needed.
        headers: authHeader(auth ?? { username: '', password: '', serverAddress: '' }),
      } as const;
      return client.stream(request, options, (chunks) => progressOf(client, chunks));
    },

    async tag(reference, target, options) {
      const { name, tag } = parseReference(target);
      await client.send((docker) => docker.getImage(checkImage(reference)).tag(), {
        ...options,
        query: { repo: name, tag: tag ?? 'latest' },
      });
    },

    remove: (reference, { force, noPrune, ...options } = {}) =>
      client.call(imageRemoval, (docker) => docker.getImage(checkImage(reference)).remove(), {
        timeoutMs: slowMs,
        ...options,
        query: { force, noprune: noPrune },
      }),

    async prune({ all = false, ...options } = {}) {
      const answer = await client.call(pruneAnswer, (docker) => docker.pruneImages(), {
        timeoutMs: slowMs,
        ...options,
        query: { filters: JSON.stringify({ dangling: [String(!all)] }) },
      });
      const { deleted, untagged } = answer.ImagesDeleted;
      return { removed: [...deleted, ...untagged], reclaimedBytes: answer.SpaceReclaimed };
    },

    async save(references, options = {}) {
      const query = { names: references.map(checkImage) };
      return client.stream({ method: 'GET', path: '/images/get', query }, options, passOn);
    },
    load: (archive, options = {}) =>
      client.stream(
        { method: 'POST', path: '/images/load', query: { quiet: false }, archive },
        options,
        (chunks) => progressOf(client, chunks),
      ),
  };
}

const progressLine = z.object({
  id: z.string().nullish(),
  status: text,
  stream: text,
  progressDetail: z.object({ current: z.number().nullish(), total: z.number().nullish() }).nullish(),
  error: z.string().nullish(),
  errorDetail: z.object({ message: z.string() }).nullish(),
});

async function* progressOf(
  client: EngineClient,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<ProgressEvent> {
  for await (const value of jsonLines(chunks)) {
    const line = client.parse(progressLine, value);
    const failure = line.errorDetail?.message ?? line.error;
    if (failure != null) throw streamedFailure(failure);
    const status = line.status === '' ? line.stream.trimEnd() : line.status;
    // A line with neither is `aux`: a digest, which inspecting tells better.
    if (status === '') continue;
    yield {
      id: line.id ?? null,
      status,
      currentBytes: line.progressDetail?.current ?? null,
      totalBytes: line.progressDetail?.total ?? null,
    };
  }
}
