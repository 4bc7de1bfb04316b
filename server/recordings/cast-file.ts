import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { readCastLine } from '@/lib/cast';
import type { RecordingRow } from '../store/schema';
import type { SecretBox } from '../store/secret-box';
import { openRecordingKey } from './recording-key';
import { SealedReader } from './sealed-file';
import { ScreenText, type ScreenLine } from './screen-text';

/** A recording's file, whose bytes are those of the asciicast. One from before they were sealed is read as it is. */
export async function readCastFile(
  secrets: SecretBox,
  file: string,
  { sealed_key: sealedKey }: Pick<RecordingRow, 'sealed_key'>,
): Promise<AsyncIterable<Uint8Array>> {
  if (sealedKey === null) {
    await stat(file);
    return createReadStream(file);
  }
  const reader = await SealedReader.open(file, openRecordingKey(secrets, sealedKey).file);
  return closing(reader);
}

async function* closing(reader: SealedReader): AsyncGenerator<Uint8Array> {
  try {
    yield* reader;
  } finally {
    await reader.close();
  }
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
