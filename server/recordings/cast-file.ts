import { constants, createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { readCastLine } from '@/lib/cast';
import { GantryError } from '@/lib/errors';
import type { RecordingRow } from '../store/schema';
import type { SecretBox } from '../store/secret-box';
import { openRecordingKey, type RecordingKey } from './recording-key';
import { SealedReader } from './sealed-file';
import { ScreenText, type ScreenLine } from './screen-text';

/**
 * A recording's file, whose bytes are those of the asciicast. One from before they were sealed is read as it is. Its
 * beginning is looked at; the file is open only while somebody takes what is in it.
 * @throws `not_found` where the file is not there; `recording_unreadable`, which says why
 */
export async function readCastFile(
  secrets: SecretBox,
  file: string,
  { sealed_key: sealedKey }: Pick<RecordingRow, 'sealed_key'>,
): Promise<AsyncIterable<Uint8Array>> {
  if (sealedKey === null) {
    await access(file, constants.R_OK).catch((error: unknown) => {
      throw whyUnreadable(error);
    });
    return (async function* () {
      yield* createReadStream(file);
    })();
  }
  const { file: key } = openedKey(secrets, sealedKey);
  const beginning = sealedParts(file, key);
  try {
    await beginning.next();
  } catch (error) {
    throw whyUnreadable(error);
  } finally {
    await beginning.return(undefined);
  }
  return sealedParts(file, key);
}

async function* sealedParts(file: string, key: Buffer): AsyncGenerator<Uint8Array> {
  const reader = await SealedReader.open(file, key);
  try {
    yield* reader;
  } finally {
    await reader.close();
  }
}

function openedKey(secrets: SecretBox, sealedKey: string): RecordingKey {
  try {
    return openRecordingKey(secrets, sealedKey);
  } catch (error) {
    throw new GantryError('recording_unreadable', {
      message:
        'The key of this recording cannot be opened: it was sealed with another key than Gantry has, or was changed. Restore the database and its secret key from one backup.',
      cause: error,
    });
  }
}

function whyUnreadable(error: unknown): GantryError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new GantryError('not_found', {
      message: 'The file of this recording is not where Gantry left it: look where it was moved to.',
      cause: error,
    });
  const isOfFiles = typeof code === 'string' && /^E[A-Z]+$/.test(code);
  return new GantryError('recording_unreadable', {
    message: isOfFiles
      ? `The file of this recording cannot be read (${code}). Look at the disk, and at who may read the file.`
      : 'The file of this recording is not what Gantry wrote: it is damaged, or was changed. Restore it from a backup.',
    cause: error,
  });
}

/** What a recording showed, and how long. */
export async function readRecorded(
  cast: AsyncIterable<Uint8Array>,
): Promise<{ lines: ScreenLine[]; lastMs: number }> {
  const text = new ScreenText();
  let lastMs = 0;
  for await (const line of createInterface({ input: Readable.from(cast), crlfDelay: Infinity })) {
    const event = readCastLine(line);
    if (event === null) continue;
    lastMs = event.atMs;
    if (event.kind === 'o') text.feed(event.data, event.atMs);
  }
  text.end();
  return { lines: text.lines, lastMs };
}
