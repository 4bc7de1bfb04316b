import type { Store } from '../store/store';
import type { ScreenLine } from './screen-text';

/** Keeps the text of a recording for the search. */
export async function saveText(store: Store, recording: string, lines: readonly ScreenLine[]): Promise<void> {
  if (lines.length === 0) return;
  await store.db
    .insertInto('recording_texts')
    .values({
      recording,
      lines: lines.map(({ atMs, text }) => `${atMs}\t${text}`).join('\n'),
      folded: lines.map(({ text }) => text.toLowerCase()).join('\n'),
    })
    .onConflict((conflict) => conflict.column('recording').doNothing())
    .execute();
}

/** The recordings on whose screen `text` stood, in any case. */
export async function recordingsShowing(store: Store, text: string): Promise<Set<string>> {
  const rows = await store.db
    .selectFrom('recording_texts')
    .select('recording')
    .where((where) => where(where.fn<number>('instr', ['folded', where.val(text.toLowerCase())]), '>', 0))
    .execute();
  return new Set(rows.map((row) => row.recording));
}

/** Where `text` stood in one recording: the first few lines. */
export async function linesShowing(
  store: Store,
  recording: string,
  text: string,
  most: number,
): Promise<ScreenLine[]> {
  const row = await store.db
    .selectFrom('recording_texts')
    .select('lines')
    .where('recording', '=', recording)
    .executeTakeFirst();
  const wanted = text.toLowerCase();
  const found: ScreenLine[] = [];
  for (const line of row?.lines.split('\n') ?? []) {
    const [at = '', shown = ''] = line.split('\t', 2);
    if (!shown.toLowerCase().includes(wanted)) continue;
    found.push({ atMs: Number(at), text: shown.slice(0, 300) });
    if (found.length >= most) break;
  }
  return found;
}
