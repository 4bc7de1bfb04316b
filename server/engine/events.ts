import { z } from 'zod';
import type { EngineClient } from './client';
import type { EngineStream, StreamOptions } from './engine-api';
import { text, textMap } from './json';
import { jsonLines } from './json-lines';
import type { EngineEvent } from './resource-types';

/** Only `Type`, `Action` and `Actor` are read: the older `status`, `id` and `from` are gone from API 1.52 on. */
const eventJson: z.ZodType<EngineEvent> = z
  .object({
    Type: z.string(),
    Action: z.string(),
    Actor: z.object({ ID: text, Attributes: textMap }),
    scope: text,
    time: z.number(),
    timeNano: z.number().nullish(),
  })
  .transform((json) => {
    const colon = json.Action.indexOf(':');
    const timeNano = json.timeNano ?? json.time * 1e9;
    return {
      type: json.Type,
      action: colon === -1 ? json.Action : json.Action.slice(0, colon),
      detail: colon === -1 ? '' : json.Action.slice(colon + 1).trim(),
      actorId: json.Actor.ID,
      attributes: json.Actor.Attributes,
      scope: json.scope,
      timeMs: Math.floor(timeNano / 1e6),
      timeNano,
    };
  });

/**
 * The events of one engine. It remembers the last 256 for `sinceMs`, forgets them when it restarts, and drops
 * events in silence when nobody reads: list again after any gap. Source: Docker Engine API, "Monitor events".
 */
export function openEvents(
  client: EngineClient,
  { sinceMs, ...options }: StreamOptions & { sinceMs?: number } = {},
): Promise<EngineStream<EngineEvent>> {
  const since = sinceMs === undefined ? undefined : (sinceMs / 1000).toFixed(3);
  return client.stream(
    { method: 'GET', path: '/events', query: { since } },
    options,
    async function* (chunks) {
      for await (const line of jsonLines(chunks)) yield client.parse(eventJson, line);
    },
  );
}
