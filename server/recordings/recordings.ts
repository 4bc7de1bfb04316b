import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { CastHeader } from '@/lib/cast';
import { joinCommandLine } from '@/lib/command-line';
import { GantryError } from '@/lib/errors';
import type { RecordingState } from '@/lib/recording-status';
import type { SignedCall } from '../api/call';
import type { Audit } from '../audit/audit';
import type { Hints } from '../inventory/hints';
import type { RecordingRow } from '../store/schema';
import type { Store } from '../store/store';
import { readCastFile } from './cast-file';
import { CastWriter } from './cast-writer';
import { newRecordingKey } from './recording-key';
import { recoverRecordings } from './recover';
import { createRetention, type Retention } from './retention';
import { SealedReader } from './sealed-file';
import { sealOlder } from './seal-older';
import { saveText } from './text-store';

/** What is recorded: a terminal in a container, before anything runs in it. */
export type RecordingStart = {
  cluster: string;
  node: string;
  container: { id: string; name: string; stack: string | null; collection: string };
  command: string[];
  user: string;
  size: CastHeader;
};

export type Ending = { state: Exclude<RecordingState, 'open' | 'interrupted'>; exitCode: number | null };

/** One terminal as it is recorded. */
export type OpenRecording = {
  readonly id: string;
  /** What was chosen where the caller left it open. */
  started(command: string[]): Promise<void>;
  /** Resolves once it is written: only then may anybody see it. @throws `recording_unavailable` */
  output(data: Uint8Array): Promise<void>;
  resize(size: CastHeader): void;
  /** Nothing ran: there is nothing to keep. */
  discard(): Promise<void>;
  end(ending: Ending): Promise<void>;
  /** Calls `listener` once where the session must end: it cannot be recorded, or somebody ends it. */
  onCut(listener: (error: GantryError) => void): void;
  /** Calls `listener` with who watches now, and when that changes. */
  onWatched(listener: (names: string[]) => void): void;
};

/** An open terminal as others find it. */
export type LiveRecording = {
  readonly size: CastHeader;
  readonly sizeBytes: number;
  readonly ended: boolean;
  /** Resolves when there is more in the file, or it ended. */
  more(): Promise<void>;
  /** Opens the file at the beginning of a line, for about the last so many bytes. */
  open(lastBytes: number): Promise<SealedReader>;
  /** Says that `name` watches until the returned function is called. */
  watchedBy(name: string): () => void;
  cut(error: GantryError): void;
};

export type Recordings = {
  /** @throws `recording_unavailable`: nothing may be opened then */
  begin(start: RecordingStart, call: SignedCall): Promise<OpenRecording>;
  live(id: string): LiveRecording | null;
  fileOf(row: { file: string }): string;
  /** What was recorded, as asciicast. @throws as `readCastFile`; further on where it is not what was written, as it is read */
  read(row: Pick<RecordingRow, 'file' | 'sealed_key'>): Promise<AsyncIterable<Uint8Array>>;
  /** Tells everybody's lists that something about recordings changed. */
  changed(): void;
  /** Resolves when those from before they were sealed are. */
  readonly olderSealed: Promise<void>;
  readonly retention: Retention;
  close(): Promise<void>;
};

const endWords: Record<Ending['state'], string> = {
  exited: 'exited',
  left: 'disconnected',
  cut: 'cut off',
  failed: 'failed',
};

/** Records every terminal, in the folder `recordings` beside the database. */
export async function createRecordings(parts: {
  store: Store;
  log: Logger;
  hints: Pick<Hints, 'changed'>;
  audit: Pick<Audit, 'begin' | 'finish'>;
}): Promise<Recordings> {
  const { store, log, hints, audit } = parts;
  const folder = path.join(path.dirname(store.file), 'recordings');
  const fileOf = ({ file }: { file: string }) => path.join(folder, file);
  const changed = () => hints.changed(null, ['recordings']);
  const live = new Map<string, LiveSession>();
  const read: Recordings['read'] = (row) => readCastFile(store.secrets, fileOf(row), row);
  await recoverRecordings({ store, fileOf, read, log });
  const retention = createRetention({ store, log, audit, fileOf, changed });
  const stopping = new AbortController();
  const olderSealed = sealOlder({ store, fileOf, read, log, signal: stopping.signal }).then(() => {
    if (!stopping.signal.aborted) retention.runQuietly();
  });

  const begin = async (start: RecordingStart, call: SignedCall): Promise<OpenRecording> => {
    const id = randomUUID();
    const startedMs = Date.now();
    const file = path.join(new Date(startedMs).toISOString().slice(0, 7), `${id}.cast`);
    const { key, sealedKey } = newRecordingKey(store.secrets);
    let writer: CastWriter;
    try {
      await mkdir(path.dirname(fileOf({ file })), { recursive: true, mode: 0o700 });
      const title = `${start.container.name} by ${call.caller.userName}`;
      writer = await CastWriter.create(fileOf({ file }), key.file, { ...start.size, startedMs, title });
    } catch (error) {
      throw unavailable(error);
    }
    const row = {
      id,
      user_id: call.caller.userId,
      user_name: call.caller.userName,
      address: call.address,
      request_id: call.requestId,
      cluster: start.cluster,
      node: start.node,
      container_id: start.container.id,
      container_name: start.container.name,
      stack: start.container.stack,
      collection: start.container.collection,
      command: JSON.stringify(start.command),
      run_as: start.user,
      file,
      state: 'open' as const,
      exit_code: null,
      started_ms: startedMs,
      ended_ms: null,
      size_bytes: writer.sizeBytes,
      sealed_key: sealedKey,
    };
    try {
      await store.db.insertInto('recordings').values(row).execute();
    } catch (error) {
      await writer.end('not begun').catch(() => undefined);
      await rm(fileOf({ file }), { force: true }).catch(() => undefined);
      throw unavailable(error);
    }
    const session = new LiveSession(writer, start.size, (lastBytes) =>
      SealedReader.open(fileOf({ file }), key.file, writer.before(lastBytes)),
    );
    live.set(id, session);
    changed();

    const end = async (state: RecordingState, exitCode: number | null, words: string) => {
      live.delete(id);
      await session.end(words).catch((error: unknown) => {
        log.error({ err: error, recording: id }, 'a recording could not be written to its end');
      });
      await store.db
        .updateTable('recordings')
        .set({ state, exit_code: exitCode, ended_ms: Date.now(), size_bytes: writer.sizeBytes })
        .where('id', '=', id)
        .execute();
      await saveText(store, id, key, writer.text.lines);
      changed();
    };
    session.interrupt = () => end('interrupted', null, 'Gantry stopped');

    return {
      id,
      async started(command) {
        await store.db
          .updateTable('recordings')
          .set({ command: JSON.stringify(command) })
          .where('id', '=', id)
          .execute();
        log.debug({ recording: id, command: joinCommandLine(command) }, 'a terminal is recorded');
      },
      output: (data) => session.write(() => writer.output(data)),
      resize(size) {
        session.size = size;
        session.write(() => writer.resize(size)).catch((error: GantryError) => session.cut(error));
      },
      async discard() {
        live.delete(id);
        await session.end('not begun').catch(() => undefined);
        await store.db.deleteFrom('recordings').where('id', '=', id).execute();
        await rm(fileOf({ file }), { force: true });
        changed();
      },
      async end({ state, exitCode }) {
        // Gantry stops: it was ended as interrupted.
        if (!live.has(id)) return;
        const code = exitCode === null ? '' : ` with code ${exitCode}`;
        await end(state, exitCode, `${endWords[state]}${code}`);
      },
      onCut: (listener) => session.onCut(listener),
      onWatched: (listener) => session.onWatched(listener),
    };
  };

  return {
    begin,
    live: (id) => live.get(id) ?? null,
    fileOf,
    read,
    changed,
    retention,
    olderSealed,
    async close() {
      stopping.abort();
      await olderSealed;
      retention.close();
      await Promise.all([...live.values()].map((session) => session.interrupt()));
    },
  };
}

class LiveSession implements LiveRecording {
  ended = false;
  interrupt: () => Promise<void> = () => Promise.resolve();
  #waiting: (() => void)[] = [];
  #watchers: string[] = [];
  #cutListener: ((error: GantryError) => void) | null = null;
  #watchedListener: ((names: string[]) => void) | null = null;

  constructor(
    private readonly writer: CastWriter,
    public size: CastHeader,
    readonly open: LiveRecording['open'],
  ) {}

  get sizeBytes(): number {
    return this.writer.sizeBytes;
  }

  async write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw unavailable(error);
    }
    this.#tell();
  }

  async end(words: string): Promise<void> {
    try {
      await this.writer.end(words);
    } finally {
      this.ended = true;
      this.#tell();
    }
  }

  more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  watchedBy(name: string): () => void {
    this.#watchers.push(name);
    this.#tellWatched();
    return () => {
      const at = this.#watchers.indexOf(name);
      if (at >= 0) this.#watchers.splice(at, 1);
      this.#tellWatched();
    };
  }

  cut(error: GantryError): void {
    this.#cutListener?.(error);
  }

  onCut(listener: (error: GantryError) => void): void {
    this.#cutListener = listener;
  }

  onWatched(listener: (names: string[]) => void): void {
    this.#watchedListener = listener;
    if (this.#watchers.length > 0) this.#tellWatched();
  }

  #tell(): void {
    const resolves = this.#waiting;
    this.#waiting = [];
    for (const resolve of resolves) resolve();
  }

  #tellWatched(): void {
    this.#watchedListener?.([...new Set(this.#watchers)]);
  }
}

function unavailable(cause: unknown): GantryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GantryError('recording_unavailable', {
    message: `This terminal cannot be recorded (${reason}), and none is open without a recording. Free disk space in the data directory, or ask an admin to.`,
    cause,
  });
}
