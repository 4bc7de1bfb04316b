import { z } from 'zod';
import type { Recording } from '@/lib/contract/recordings';
import { GantryError } from '@/lib/errors';
import { noteOfAsked } from '@/lib/audit-changes';
import type { Caller, Handlers } from '../api/call';
import { among, pageOf } from '../inventory/list';
import type { RecordingRow } from '../store/schema';
import type { Store } from '../store/store';
import type { Recordings } from './recordings';
import { searchTexts } from './text-store';

const words = z.array(z.string());
const shownHits = 5;

/** One's own, and those in what one may watch. */
function isSeenBy({ userId, rights }: Caller) {
  return ({ user_id, cluster, collection }: RecordingRow) =>
    user_id === userId
      ? rights.leave('Recording View', { cluster, collection })
      : rights.at('Recording View', { cluster, collection });
}

/** The operations on recordings. */
export function createRecordingsHandlers(parts: {
  store: Store;
  recordings: Recordings;
}): Handlers<'recordings'> {
  const { store, recordings } = parts;

  const shown = (row: RecordingRow): Recording => ({
    id: row.id,
    user: row.user_name,
    address: row.address,
    requestId: row.request_id,
    cluster: row.cluster,
    node: row.node,
    container: { id: row.container_id, name: row.container_name },
    stack: row.stack,
    collection: row.collection,
    command: words.parse(JSON.parse(row.command)),
    runAs: row.run_as,
    state: row.state,
    exitCode: row.exit_code,
    startedMs: row.started_ms,
    endedMs: row.ended_ms,
    kept: row.kept,
    sizeBytes: recordings.live(row.id)?.sizeBytes ?? row.size_bytes,
    hits: [],
  });

  return {
    async list(query, { caller, log }) {
      const rows = await store.db.selectFrom('recordings').selectAll().execute();
      const seen = rows.filter(isSeenBy(caller));
      const { user, cluster, container, stack, state, sinceMs, untilMs } = query.filter ?? {};
      const matches = (row: RecordingRow) =>
        among(user, row.user_name) &&
        among(cluster, row.cluster) &&
        (among(container, row.container_id) || among(container, row.container_name)) &&
        among(stack, row.stack) &&
        among(state, row.state) &&
        row.started_ms >= (sinceMs ?? -Infinity) &&
        row.started_ms <= (untilMs ?? Infinity);
      const text = query.text?.trim() ?? '';
      const newestFirst = () => seen.filter(matches).sort((a, b) => b.started_ms - a.started_ms);
      const shownText = text === '' ? null : await searchTexts(store, newestFirst(), text, shownHits);
      const unreadable = shownText?.unreadable ?? [];
      if (unreadable.length > 0)
        log.warn({ recordings: unreadable }, 'the text of recordings cannot be read');
      const page = pageOf(seen, query, {
        searchText: (row) =>
          `${row.user_name} ${row.container_name} ${row.stack ?? ''} ${row.command} ${row.node} ${row.address}`,
        matches: (row) => (shownText?.lines.has(row.id) ?? true) && matches(row),
        sortKeys: {
          started: (row) => row.started_ms,
          size: (row) => row.size_bytes,
          user: (row) => row.user_name,
          container: (row) => row.container_name,
        },
        defaultSort: '-started',
        tieBreak: (row) => row.id,
      });
      const items = page.items.map((row) => ({ ...shown(row), hits: shownText?.lines.get(row.id) ?? [] }));
      const values = (of: (row: RecordingRow) => string) => [...new Set(seen.map(of))].sort();
      return {
        ...page,
        items,
        searchedSinceMs: shownText?.searchedSinceMs ?? null,
        unreadableTexts: unreadable.length,
        facets: { user: values((row) => row.user_name), cluster: values((row) => row.cluster) },
      };
    },
    get: async ({ recording }) => shown(await recordingRow(store, recording)),
    async end({ recording }, call) {
      const row = await recordingRow(store, recording);
      const live = recordings.live(recording);
      if (!live) throw new GantryError('conflict', { message: 'This terminal has ended already.' });
      call.note({ name: row.container_name, user: row.user_name, container: row.container_name });
      live.cut(
        new GantryError('terminal_ended', { message: `This terminal was ended by ${call.caller.userName}.` }),
      );
      return {};
    },
    async keep({ recording, reason }, call) {
      const row = await recordingRow(store, recording);
      await store.db.updateTable('recordings').set({ kept: reason }).where('id', '=', recording).execute();
      call.note({ name: row.container_name, user: row.user_name, container: row.container_name });
      call.note(noteOfAsked({ kept: row.kept }, { kept: reason }));
      recordings.changed();
      return {};
    },
    retention: () => recordings.retention.rule(),
    async setRetention(rule, call) {
      const before = await recordings.retention.rule();
      await recordings.retention.set(rule);
      call.note({
        changes: [
          { field: 'days kept', before: before.days, after: rule.days },
          { field: 'bytes in all', before: before.totalBytes, after: rule.totalBytes },
        ],
      });
      return {};
    },
  };
}

/** @throws `not_found` */
export async function recordingRow(store: Store, id: string): Promise<RecordingRow> {
  const row = await store.db.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();
  if (row) return row;
  throw new GantryError('not_found', {
    message: 'There is no such recording. It may have been removed by the rule for keeping them.',
  });
}
