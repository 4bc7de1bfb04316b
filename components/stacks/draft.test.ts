import { describe, expect, it } from 'vitest';
import { draftKey, parseDraft } from './draft';

describe('parseDraft', () => {
  it('reads back what was kept', () => {
    const draft = { name: 'shop', yaml: 'services: {}\n', profiles: ['debug'], note: 'why', savedMs: 5 };
    expect(parseDraft(JSON.stringify(draft))).toEqual(draft);
  });

  it('takes nothing from what is none', () => {
    for (const text of [null, '', '{', '[]', '"x"', '{"yaml":5,"name":"x"}'])
      expect(parseDraft(text)).toBeNull();
    expect(parseDraft('{"yaml":"a","name":"b","profiles":[1,"c"]}')).toEqual({
      name: 'b',
      yaml: 'a',
      profiles: ['c'],
      note: '',
      savedMs: 0,
    });
  });
});

describe('draftKey', () => {
  it('is another for each cluster and stack', () => {
    expect(new Set([draftKey('a', ''), draftKey('a', 'b'), draftKey('a/b', '')]).size).toBe(3);
  });
});
