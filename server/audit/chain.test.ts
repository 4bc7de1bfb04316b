import { describe, expect, it } from 'vitest';
import { chainHash, type ChainRow, chainStart, verifyChain } from './chain';

/** A sound chain: `entries` intents, each followed by its outcome. */
function chain(entries: number): ChainRow[] {
  const rows: ChainRow[] = [];
  let head = chainStart;
  const push = (row: ChainRow) => {
    head = chainHash(head, row);
    rows.push({ ...row, hash: head });
  };
  for (let sequence = 1; sequence <= entries; sequence += 1) {
    push({
      kind: 'intent',
      position: sequence * 2 - 1,
      sequence,
      time_ms: 1_700_000_000_000 + sequence,
      actor: 'ada',
      actor_id: 'u1',
      via: 'session',
      address: '192.0.2.1',
      operation: 'containers.start',
      cluster: 'c1',
      target_kind: 'container',
      target_id: `id${sequence}`,
      target_name: null,
      summary: '{"signal":"KILL"}',
      request_id: `r${sequence}`,
      hash: '',
    });
    push({
      kind: 'outcome',
      position: sequence * 2,
      intent_sequence: sequence,
      time_ms: 1_700_000_000_001 + sequence,
      outcome: 'succeeded',
      error_code: null,
      error_message: null,
      duration_ms: 12,
      detail: '{}',
      hash: '',
    });
  }
  return rows;
}

describe('verifyChain', () => {
  it('finds a chain sound that nobody touched', () => {
    const rows = chain(10);
    expect(verifyChain(rows)).toEqual({ sound: true, rows: 20, head: rows.at(-1)?.hash });
    expect(verifyChain([])).toEqual({ sound: true, rows: 0, head: chainStart });
  });

  it.each(['actor', 'operation', 'summary', 'address', 'request_id'] as const)(
    'names the entry whose %s was edited',
    (column) => {
      const rows = chain(10).map((row) =>
        row.kind === 'intent' && row.sequence === 4 ? { ...row, [column]: 'other' } : row,
      );
      expect(verifyChain(rows)).toEqual({ sound: false, position: 7, sequence: 4, reason: 'edited' });
    },
  );

  it('names an edited outcome by its entry', () => {
    const rows = chain(10).map((row): ChainRow =>
      row.kind === 'outcome' && row.intent_sequence === 6 ? { ...row, outcome: 'failed' } : row,
    );
    expect(verifyChain(rows)).toEqual({ sound: false, position: 12, sequence: 6, reason: 'edited' });
  });

  it('names an entry that was re-stamped: its own hash made anew, the next one not', () => {
    const rows = chain(10);
    const [before, bad] = [rows[5], rows[6]];
    if (!before || bad?.kind !== 'intent') throw new Error('the chain is not as expected');
    const edited = { ...bad, actor: 'eve' };
    rows[6] = { ...edited, hash: chainHash(before.hash, edited) };
    expect(verifyChain(rows)).toMatchObject({ sound: false, position: 8, reason: 'edited' });
  });

  it('names the first row that is gone', () => {
    const rows = chain(10).filter((row) => row.position !== 9 && row.position !== 10);
    expect(verifyChain(rows)).toEqual({ sound: false, position: 9, sequence: null, reason: 'missing' });
  });

  it('names the first of two rows that changed places', () => {
    const rows = chain(10);
    const [a, b] = [rows[8], rows[10]];
    if (!a || !b) throw new Error('the chain is not as expected');
    rows[8] = { ...b, position: a.position };
    rows[10] = { ...a, position: b.position };
    expect(verifyChain(rows)).toMatchObject({ sound: false, position: 9, reason: 'edited' });
    [rows[8], rows[10]] = [b, a];
    expect(verifyChain(rows)).toMatchObject({ sound: false, position: 9, reason: 'missing' });
  });
});
