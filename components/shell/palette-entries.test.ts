import { describe, expect, it } from 'vitest';
import { entriesOfHits, matchingEntries, type PaletteHit, standingEntries } from './palette-entries';

const hit = (kind: PaletteHit['kind'], name: string): PaletteHit => ({
  kind,
  cluster: 'c1',
  clusterName: 'local',
  id: `${name}-id`,
  name,
  detail: '',
});

describe('entriesOfHits', () => {
  it('offers what can be done with the first containers', () => {
    const entries = entriesOfHits([hit('container', 'web'), hit('image', 'nginx'), hit('container', 'db')]);
    expect(entries.map(({ label }) => label)).toEqual([
      'web',
      'nginx',
      'db',
      'Logs of web',
      'Terminal in web',
      'Restart web',
      'Logs of db',
      'Terminal in db',
      'Restart db',
    ]);
    expect(entries[0]?.action).toEqual({ do: 'go', href: '/clusters/c1/containers/web-id' });
  });
  it('gives every entry an id of its own', () => {
    const entries = [
      ...entriesOfHits([hit('container', 'a'), hit('stack', 'a')]),
      ...standingEntries({ id: 'c1', name: 'x' }),
    ];
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });
});

describe('standing entries', () => {
  it('needs a cluster for what is in one', () => {
    expect(standingEntries(null).map(({ label }) => label)).not.toContain('Deploy a stack');
  });
  it('finds by words in any order', () => {
    const found = matchingEntries(standingEntries({ id: 'c1', name: 'local' }), 'stack DEP');
    expect(found.map(({ label }) => label)).toEqual(['Deploy a stack']);
  });
});
