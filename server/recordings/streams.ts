import { GantryError } from '@/lib/errors';
import type { StreamHandlers } from '../api/stream-registry';
import type { Store } from '../store/store';
import { recordingRow } from './handlers';
import type { LiveRecording, Recordings } from './recordings';

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
      const body = await recordings.read(row);
      call.note({ name: row.container_name, user: row.user_name, container: row.container_name });
      return {
        headers: {
          'content-type': 'application/x-asciicast',
          'content-disposition': `attachment; filename="gantry-${row.id}.cast"`,
        },
        body,
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
      call.note({ name: row.container_name, user: row.user_name, container: row.container_name });
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

/** Sends what is in the file, and what comes to it, at the watcher's own pace: whole lines. */
async function follow(
  live: LiveRecording,
  signal: AbortSignal,
  send: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const reader = await live.open(seenBeforeBytes);
  let wake = () => {};
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      const { ended } = live;
      const more = live.more();
      const lines = await reader.read();
      if (lines !== null) {
        await send(Uint8Array.from(lines));
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
    await reader.close();
  }
}
