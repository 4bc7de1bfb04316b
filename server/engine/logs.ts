import { isApiAtLeast, type EngineClient } from './client';
import type { LogOptions } from './engine-api';
import { framesOf } from './output';

/**
 * The log at `path`. From API 1.42 the content type tells framed output from a terminal's raw bytes; before that only
 * `terminal`, which asks for the settings of what wrote it.
 */
export async function openLogs(
  client: EngineClient,
  path: string,
  {
    follow,
    stdout = true,
    stderr = true,
    tail = 'all',
    sinceMs,
    untilMs,
    timestamps,
    details,
    tty,
    ...options
  }: LogOptions & { details?: boolean },
  terminal: () => Promise<boolean>,
) {
  const isTty = tty ?? (await terminalBefore142(client, options.signal, terminal));
  return client.stream(
    {
      method: 'GET',
      path,
      query: {
        follow,
        stdout,
        stderr,
        tail,
        since: sinceMs === undefined ? undefined : (sinceMs / 1000).toFixed(3),
        until: untilMs === undefined ? undefined : (untilMs / 1000).toFixed(3),
        timestamps,
        details,
      },
    },
    options,
    (chunks, contentType) => framesOf(chunks, isTty ?? contentType.includes('raw-stream')),
  );
}

/** Null where the answer itself will tell. */
async function terminalBefore142(
  client: EngineClient,
  signal: AbortSignal | undefined,
  terminal: () => Promise<boolean>,
): Promise<boolean | null> {
  const { apiVersion } = await client.negotiated({ signal });
  return isApiAtLeast(apiVersion, '1.42') ? null : await terminal();
}
