import { gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { RecordingRow } from '../store/schema';
import type { SecretBox } from '../store/secret-box';
import type { Store } from '../store/store';
import { openRecordingKey, type RecordingKey } from './recording-key';
import type { ScreenLine } from './screen-text';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** One search looks through so much text: some seconds. What is older is found by a search that leaves more out. */
const searchedBytes = 256 * 1024 * 1024;
const fetchedTogether = 20;
const lineLength = 300;

/** Where a text stood on screens. */
export type Shown = {
  /** By recording: the first few lines. */
  lines: Map<string, ScreenLine[]>;
  /** Recordings that began before this were not looked through; null: all were. */
  searchedSinceMs: number | null;
  /** Recordings whose text is not what was kept, or sealed with a key that is not there: what stood there is not known. */
  unreadable: string[];
};

/** Keeps the text of a recording for the search, sealed. */
export async function saveText(
  store: Store,
  recording: string,
  key: RecordingKey,
  lines: readonly ScreenLine[],
): Promise<void> {
  if (lines.length === 0) return;
  const plain = Buffer.from(lines.map(({ atMs, text }) => `${atMs}\t${text}`).join('\n'));
  await store.db
    .insertInto('recording_screens')
    .values({ recording, text: key.sealText(await pack(plain)) })
    .onConflict((conflict) => conflict.column('recording').doNothing())
    .execute();
}

/**
 * Looks for `text`, in any case, in what stood on the screens of `rows`: each is opened for it, and none is kept open.
 * @param rows newest first
 */
export async function searchTexts(
  store: Store,
  rows: readonly RecordingRow[],
  text: string,
  mostLines: number,
  mostBytes = searchedBytes,
): Promise<Shown> {
  const wanted = text.toLowerCase();
  const lines = new Map<string, ScreenLine[]>();
  const unreadable: string[] = [];
  let bytes = 0;
  for (let at = 0; at < rows.length; at += fetchedTogether) {
    const some = rows.slice(at, at + fetchedTogether);
    const found = await store.db
      .selectFrom('recording_screens')
      .selectAll()
      .where(
        'recording',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
    const sealed = new Map(found.map((row) => [row.recording, row.text]));
    for (const row of some) {
      const kept = sealed.get(row.id);
      if (kept === undefined || row.sealed_key === null) continue;
      if (bytes >= mostBytes) return { lines, searchedSinceMs: row.started_ms + 1, unreadable };
      const plain = await openKept(store.secrets, row.sealed_key, kept);
      if (plain === null) {
        unreadable.push(row.id);
        continue;
      }
      bytes += plain.length;
      const showing = linesShowing(plain, wanted, mostLines);
      if (showing.length > 0) lines.set(row.id, showing);
    }
  }
  return { lines, searchedSinceMs: null, unreadable };
}

/** What was kept; null where that cannot be opened. */
async function openKept(secrets: SecretBox, sealedKey: string, kept: Uint8Array): Promise<string | null> {
  try {
    return (await unpack(openRecordingKey(secrets, sealedKey).openText(kept))).toString();
  } catch {
    return null;
  }
}

function linesShowing(plain: string, wanted: string, most: number): ScreenLine[] {
  if (!plain.toLowerCase().includes(wanted)) return [];
  const found: ScreenLine[] = [];
  for (const line of plain.split('\n')) {
    const tab = line.indexOf('\t');
    const shown = line.slice(tab + 1);
    if (!shown.toLowerCase().includes(wanted)) continue;
    found.push({ atMs: Number(line.slice(0, tab)), text: shown.slice(0, lineLength) });
    if (found.length >= most) break;
  }
  return found;
}
