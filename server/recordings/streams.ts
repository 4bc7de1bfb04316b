import { open } from 'node:fs/promises';
import { GantryError } from '@/lib/errors';
import type { StreamHandlers } from '../api/stream-registry';
import type { Store } from '../store/store';
import { recordingRow } from './handlers';
import type { LiveRecording, Recordings } from './recordings';

const chunkBytes = 64 * 1024;
/** Who begins to watch sees what was last shown, and not hours of it. */
const seenBeforeBytes = 256 * 1024;

type Streams = {
  play: StreamHandlers['http']['recordings.play'];
  watch: StreamHandlers['websocket']['recordings.watch'];
};

/** Playing a recording, and watching a terminal while it is open. */
export function createRecordingStreams({
  store,
  recordings,
}: {
  store: Store;
  recordings: Recordings;
}): Streams {
  return {
    async play({ recording }, call) {
      const row = await recordingRow(store, recording);
      const handle = await open(recordings.fileOf(row)).catch((error: unknown) => {
        throw new GantryError('not_found', {
          message: 'The file of this recording is not where Gantry left it: look where it was moved to.',
          cause: error,
        });
      });
      call.note({ user: row.user_name, container: row.container_name });
      return {
        headers: {
          'content-type': 'application/x-asciicast',
          'content-disposition': `attachment; filename="gantry-${row.id}.cast"`,
        },
        body: handle.createReadStream(),
      };
    },

    async watch({ recording }, call, channel) {
      const row = await recordingRow(store, recording);
      const live = recordings.live(recording);
      if (!live) {
        throw new GantryError('conflict', {
          message: 'This terminal has ended. Play its recording instead.',
        });
      }
      call.note({ user: row.user_name, container: row.container_name });
      const stop = row.user_id === call.caller.userId ? null : live.watchedBy(call.caller.userName);
      try {
        await channel.message({ type: 'begin', ...live.size });
        await follow(live, channel.signal, (bytes) => channel.send(bytes));
      } finally {
        stop?.();
      }
    },
  };
}

/** Sends what is in the file, and what comes to it, at the watcher's own pace. */
async function follow(
  live: LiveRecording,
  signal: AbortSignal,
  send: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const handle = await open(live.file);
  let wake = () => {};
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    let at = Math.max(0, live.sizeBytes - seenBeforeBytes);
    // Whole lines alone: the rest of one that begins before is left out.
    let skipping = at > 0;
    const buffer = Buffer.alloc(chunkBytes);
    while (!signal.aborted) {
      const { ended, sizeBytes } = live;
      const more = live.more();
      const { bytesRead } = await handle.read(buffer, 0, Math.min(chunkBytes, sizeBytes - at), at);
      if (bytesRead > 0) {
        at += bytesRead;
        let bytes = buffer.subarray(0, bytesRead);
        if (skipping) {
          const line = bytes.indexOf(0x0a);
          skipping = line < 0;
          bytes = line < 0 ? bytes.subarray(bytesRead) : bytes.subarray(line + 1);
        }
        if (bytes.length > 0) await send(Uint8Array.from(bytes));
        continue;
      }
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        void more.then(resolve);
        if (signal.aborted) resolve();
      });
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await handle.close();
  }
}
