import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '@/lib/contract/audit';
import { csvCell, exportAudit } from './audit-export';

const entry: AuditEntry = {
  sequence: 7,
  timeMs: Date.UTC(2024, 4, 6, 7, 8, 9),
  actor: '=cmd|calc',
  actorId: null,
  via: 'token',
  address: '192.0.2.1',
  operation: 'containers.rename',
  cluster: 'c1',
  collection: '/prod',
  targetKind: 'container',
  targetId: 'abc',
  targetName: 'web, "the" one\nnew line',
  summary: { name: '@SUM(A1)', nested: [1, null] },
  outcome: 'failed',
  errorCode: 'in_use',
  errorMessage: '-1+2',
  durationMs: 15,
  requestId: 'r1',
};

async function* entries(count: number) {
  for (let index = 0; index < count; index += 1) yield { ...entry, sequence: index + 1 };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('csvCell', () => {
  it.each(['=1+1', '+1', '-1', '@a', '\tx', '\rx'])('keeps a spreadsheet from running %j', (text) => {
    expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('quotes what would end the cell', () => {
    expect(csvCell('a,"b"')).toBe('"a,""b"""');
    expect(csvCell('plain')).toBe('plain');
    expect(csvCell('a=b')).toBe('a=b');
  });
});

describe('exportAudit', () => {
  const now = new Date(Date.UTC(2024, 4, 6));

  it('writes CSV that opens without running anything', async () => {
    const { headers, body } = exportAudit(entries(1), 'csv', now);
    expect(headers['content-disposition']).toBe('attachment; filename="gantry-audit-2024-05-06.csv"');
    const [head, ...rest] = (await textOf(body)).split('\r\n');
    expect(head).toBe(
      'sequence,time,actor,actorId,via,address,operation,cluster,collection,targetKind,targetId,targetName,summary,' +
        'outcome,errorCode,errorMessage,durationMs,requestId',
    );
    expect(rest.join('\r\n')).toBe(
      "1,2024-05-06T07:08:09.000Z,'=cmd|calc,,token,192.0.2.1,containers.rename,c1,/prod,container,abc," +
        '"web, ""the"" one\nnew line","{""name"":""@SUM(A1)"",""nested"":[1,null]}",' +
        "failed,in_use,'-1+2,15,r1\r\n",
    );
  });

  it('writes JSON Lines that read back as they were', async () => {
    const { headers, body } = exportAudit(entries(3), 'jsonl', now);
    expect(headers['content-type']).toContain('application/jsonl');
    const lines = (await textOf(body)).trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      [1, 2, 3].map((sequence) => ({ ...entry, sequence })),
    );
  });

  it('gathers lines to chunks', async () => {
    let chunks = 0;
    for await (const chunk of exportAudit(entries(5_000), 'jsonl', now).body) {
      chunks += 1;
      expect(chunk.byteLength).toBeLessThan(80 * 1024);
    }
    expect(chunks).toBeGreaterThan(10);
  });
});
