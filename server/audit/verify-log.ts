import { createReadStream } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { AuditVerdict } from '@/lib/contract/audit';
import { type AuditRecord, parseRecord } from './audit-file';
import { type Checkpoint, checkpointOnLine } from './checkpoint';
import { createVerifier } from './verifier';

const pageLines = 500;

/**
 * Checks a log that comes in pages, against the checkpoints of the second place (in their order) where there are any.
 * Other work goes on between two pages.
 *
 * @param onPage is told the position reached after each page
 */
export async function verifyLog(
  publicKey: KeyObject,
  pages: AsyncIterable<readonly AuditRecord[]>,
  secondPlace: AsyncIterable<Checkpoint> | null,
  onPage: (position: number) => void = () => undefined,
): Promise<AuditVerdict> {
  const verifier = createVerifier(publicKey);
  const expected = secondPlace?.[Symbol.asyncIterator]();
  let expectedUpTo = 0;
  let expectedAll = expected === undefined;
  const expectUpTo = async (position: number) => {
    while (!expectedAll && expectedUpTo <= position) {
      const next = await expected?.next();
      if (!next || next.done) expectedAll = true;
      else {
        expectedUpTo = Math.max(expectedUpTo, next.value.position);
        verifier.expect(next.value);
      }
    }
  };
  try {
    let unfinished = true;
    for await (const page of pages) {
      await expectUpTo(page.reduce((last, record) => Math.max(last, positionOf(record)), 0));
      unfinished = page.every((record) => verifier.take(record));
      onPage(verifier.place.position);
      if (!unfinished) break;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    if (unfinished) await expectUpTo(Number.MAX_SAFE_INTEGER);
    return verifier.verdict();
  } finally {
    await expected?.return?.();
  }
}

function positionOf(record: AuditRecord): number {
  return record.kind === 'intent' || record.kind === 'outcome' ? record.position : 0;
}

/** The records of a file, in pages. @throws an `Error` naming the line that is none */
export async function* pagesOfFile(file: string): AsyncGenerator<AuditRecord[]> {
  let page: AuditRecord[] = [];
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      page.push(parseRecord(line));
    } catch (error) {
      yield page;
      throw new Error(`${file}, line ${number}: this is no record of an audit log.`, { cause: error });
    }
    if (page.length < pageLines) continue;
    yield page;
    page = [];
  }
  yield page;
}

/** The checkpoints of a file of the second place, in order; lines that are none are passed over. */
export async function* checkpointsOfFile(file: string): AsyncGenerator<Checkpoint> {
  for await (const line of linesOf(file)) {
    const checkpoint = checkpointOnLine(line);
    if (checkpoint) yield checkpoint;
  }
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
}
