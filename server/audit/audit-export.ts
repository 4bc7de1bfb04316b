import { open } from 'node:fs/promises';
import path from 'node:path';
import type { AuditEntry } from '@/lib/contract/audit';
import { GantryError } from '@/lib/errors';
import type { HttpHandler, HttpStream, StreamHandlers } from '../api/stream-registry';
import type { Runtime } from '../runtime';

type ArchiveInput = Parameters<StreamHandlers['http']['audit.archive']>[0];
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
  'collection',
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
  return async (input) => {
    const now = new Date();
    if (input.format !== 'proof') return exportAudit(audit.export(input), input.format, now);
    return {
      headers: fileHeaders(`gantry-audit-proof-${dateOf(now)}.jsonl`, jsonLinesType),
      body: toChunks(audit.proof.export()),
    };
  };
}

/** Answers the stream `audit.archive`. */
export function createArchiveDownload({ audit }: Pick<Runtime, 'audit'>): HttpHandler<ArchiveInput> {
  return async ({ archive }) => {
    const file = await audit.proof.archives.fileOf(archive);
    const handle = await open(file).catch((error: unknown) => {
      throw new GantryError('not_found', {
        message: `The archive ${path.basename(file)} is not where Gantry left it: look where it was moved to.`,
        cause: error,
      });
    });
    const { size } = await handle.stat();
    return {
      headers: { ...fileHeaders(path.basename(file), jsonLinesType), 'content-length': String(size) },
      body: handle.createReadStream(),
    };
  };
}

const jsonLinesType = 'application/jsonl; charset=utf-8';

function dateOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

function fileHeaders(name: string, type: string): Record<string, string> {
  return { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` };
}

/** The entries as a file to download. */
export function exportAudit(
  entries: AsyncIterable<AuditEntry>,
  format: 'csv' | 'jsonl',
  now: Date,
): HttpStream {
  return {
    headers: fileHeaders(
      `gantry-audit-${dateOf(now)}.${format}`,
      format === 'csv' ? 'text/csv; charset=utf-8' : jsonLinesType,
    ),
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
