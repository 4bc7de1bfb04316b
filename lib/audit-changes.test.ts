import { describe, expect, it } from 'vitest';
import { changesBetween, noteOfChanges, splitChanges, storableChanges } from './audit-changes';

describe('changesBetween', () => {
  it('names what differs, field by field', () => {
    expect(
      changesBetween(
        { role: 'worker', labels: { zone: 'a', old: 'x' }, limits: { cpus: 1 }, ports: [80], same: true },
        {
          role: 'manager',
          labels: { zone: 'b' },
          limits: { cpus: 2, memoryBytes: 5 },
          ports: [80, 443],
          same: true,
        },
      ),
    ).toEqual([
      { field: 'role', before: 'worker', after: 'manager' },
      { field: 'labels.zone', before: 'a', after: 'b' },
      { field: 'labels.old', before: 'x', after: null },
      { field: 'limits.cpus', before: 1, after: 2 },
      { field: 'ports', before: '80', after: '80, 443' },
      { field: 'limits.memoryBytes', before: null, after: 5 },
    ]);
    expect(changesBetween({ a: 1 }, { a: 1 })).toEqual([]);
    expect(changesBetween(null, undefined)).toEqual([]);
  });

  it.each([
    [{ env: { COLOUR: 'canary' } }, { env: { COLOUR: 'canary2' } }],
    [{ environment: ['A=canary'] }, { environment: ['A=canary2'] }],
    [{ labels: { 'db.password': 'canary' } }, {}],
    [{}, { labels: { apiKey: 'canary' } }],
    [{ url: 'https://ada:canary@example.com' }, { url: 'https://example.com' }],
    [{ args: ['--with', '-----BEGIN PRIVATE KEY----- canary'] }, { args: [] }],
  ])('says that %j changed, and not what it was', (before, after) => {
    const changes = changesBetween(before, after);
    expect(changes).toHaveLength(1);
    expect(JSON.stringify(changes)).not.toContain('canary');
    expect(JSON.stringify(changes)).toContain('(hidden');
  });

  it('stays short', () => {
    const many = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`label${index}`, 'x'.repeat(900)]),
    );
    const changes = changesBetween({}, many);
    expect(changes).toHaveLength(40);
    expect(changes.at(-1)?.field).toBe('and 61 more');
    expect(JSON.stringify(changes).length).toBeLessThan(12_000);
  });
});

describe('storableChanges', () => {
  it('leaves out what is the same and hides what is secret', () => {
    expect(
      storableChanges([
        { field: 'image', before: 'a', after: 'b' },
        { field: 'mode', before: 'x', after: 'x' },
        { field: 'token', before: 'canary', after: 'canary2' },
      ]),
    ).toEqual([
      { field: 'image', before: 'a', after: 'b' },
      { field: 'token', before: '(hidden)', after: '(hidden, another value)' },
    ]);
  });
});

describe('splitChanges', () => {
  it('takes changes out of a summary, and leaves lists of names alone', () => {
    const changes = [{ field: 'role', before: 'worker', after: 'manager' }];
    expect(splitChanges({ name: 'n1', ...noteOfChanges(changes) })).toEqual({
      changes,
      rest: { name: 'n1' },
    });
    expect(splitChanges({ changes: ['Image'] })).toEqual({ changes: [], rest: { changes: ['Image'] } });
    expect(splitChanges({ changes: 3 })).toEqual({ changes: [], rest: { changes: 3 } });
    expect(noteOfChanges([])).toEqual({});
  });
});
