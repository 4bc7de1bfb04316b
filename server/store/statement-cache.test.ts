import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { cacheStatements } from './statement-cache';

describe('cacheStatements', () => {
  it('prepares a statement once and never holds more than the limit', () => {
    const database = new DatabaseSync(':memory:');
    let prepared = 0;
    const counting = {
      prepare: (text: string) => {
        prepared += 1;
        return database.prepare(text);
      },
      close: () => database.close(),
    };
    const cache = cacheStatements(counting, 10);
    for (let round = 0; round < 100; round += 1) {
      expect(cache.prepare('select 1 as one').all([])).toEqual([{ one: 1 }]);
    }
    expect(prepared).toBe(1);
    for (let number = 0; number < 1_000; number += 1) {
      cache.prepare(`select ${number} as number`).all([]);
      cache.prepare('select 1 as one').all([]);
    }
    expect(cache.cached).toBe(10);
    // The one used all the time stayed.
    expect(prepared).toBe(1_001);
    cache.close();
  });

  it('tells statements that read from those that write', () => {
    const cache = cacheStatements(new DatabaseSync(':memory:'), 10);
    const create = cache.prepare('create table t (id integer primary key, v text)');
    expect(create.reader).toBe(false);
    create.run([]);
    expect(cache.prepare('insert into t (v) values (?)').run(['a'])).toMatchObject({ changes: 1 });
    expect(cache.prepare("insert into t (v) values ('b') returning id").reader).toBe(true);
    expect(cache.prepare('select * from t').all([])).toEqual([{ id: 1, v: 'a' }]);
    cache.close();
  });

  it('lets a slow reader finish while its statement is used again and evicted', () => {
    const cache = cacheStatements(new DatabaseSync(':memory:'), 1);
    const numbers =
      'with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n';
    const rows = cache.prepare(numbers).iterate([]);
    expect(rows.next().value).toEqual({ i: 1 });
    expect(cache.prepare(numbers).all([])).toHaveLength(3);
    cache.prepare('select 2 as two').all([]);
    expect([...rows]).toEqual([{ i: 2 }, { i: 3 }]);
    cache.close();
  });
});
