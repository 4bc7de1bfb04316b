import type { AuditEntry } from '@/lib/contract/audit';
import type { HttpHandler, HttpStream, StreamHandlers } from '../api/stream-registry';
import type { Runtime } from '../runtime';

type ExportInput = Parameters<StreamHandlers['http']['audit.export']>[0];

/** The columns of the CSV, in order: an entry's own fields by their own names. */
const csvColumns = [
  'sequence',
  'time',
  'actor',
  'actorId',
  'via',
  'address',
  'operation',
  'cluster',
  'targetKind',
  'targetId',
  'targetName',
  'summary',
  'outcome',
  'errorCode',
  'errorMessage',
  'durationMs',
  'requestId',
] as const;

/** Lines are gathered to about this many bytes: one chunk an entry would cost more than the entries. */
const chunkLength = 64 * 1024;

/** Answers the stream `audit.export`. */
export function createAuditExport({ audit }: Pick<Runtime, 'audit'>): HttpHandler<ExportInput> {
  return async (input) => exportAudit(audit.export(input), input.format, new Date());
}

/** The entries as a file to download. */
export function exportAudit(
  entries: AsyncIterable<AuditEntry>,
  format: ExportInput['format'],
  now: Date,
): HttpStream {
  const name = `gantry-audit-${now.toISOString().slice(0, 10)}.${format}`;
  return {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
    body: toChunks(format === 'csv' ? csvLines(entries) : jsonLines(entries)),
  };
}

async function* jsonLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

async function* csvLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield `${csvColumns.join(',')}\r\n`;
  for await (const entry of entries) {
    const cells = csvColumns.map((column) => {
      if (column === 'time') return csvCell(new Date(entry.timeMs).toISOString());
      if (column === 'summary') return csvCell(JSON.stringify(entry.summary));
      return csvCell(String(entry[column] ?? ''));
    });
    yield `${cells.join(',')}\r\n`;
  }
}

/**
 * One cell, quoted as RFC 4180 has it. A text that a spreadsheet would take for a formula gets an apostrophe before
 * it (OWASP, "CSV Injection").
 */
export function csvCell(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

async function* toChunks(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let gathered = '';
  for await (const line of lines) {
    gathered += line;
    if (gathered.length < chunkLength) continue;
    yield encoder.encode(gathered);
    gathered = '';
  }
  if (gathered !== '') yield encoder.encode(gathered);
}
