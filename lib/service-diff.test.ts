import { describe, expect, it } from 'vitest';
import type { ServiceSpecView } from './contract/services';
import { mergeSpecs, specDifferences, versionDifferences } from './service-diff';
import { emptyServiceSpec } from './empty-service-spec';

const spec = (
  change: Partial<ServiceSpecView> = {},
  container: Partial<ServiceSpecView['container']> = {},
) => {
  const empty = emptyServiceSpec();
  return { ...empty, ...change, container: { ...empty.container, image: 'web:1', ...container } };
};
const hidden = (name: string, mark: string) => ({ name, value: null, mark });

describe('specDifferences', () => {
  it('finds nothing in what is alike, whatever the order of keys', () => {
    expect(
      specDifferences(spec({ labels: { a: '1', b: '2' } }), spec({ labels: { b: '2', a: '1' } })),
    ).toEqual([]);
  });

  it('names each part, in words, and which restart tasks', () => {
    const changes = specDifferences(
      spec({ labels: { a: '1' } }, { environment: [hidden('KEY', 'x'), hidden('OLD', 'y')] }),
      spec(
        { mode: { kind: 'replicated', replicas: 5 }, labels: { a: '2' } },
        { image: 'web:2@sha256:0123456789abcdef', environment: [hidden('KEY', 'z')] },
      ),
    );
    expect(changes.map(({ label, before, after, restarts }) => [label, before, after, restarts])).toEqual([
      ['Image', 'web:1', 'web:2 (0123456789ab)', true],
      ['Variable KEY', '••••••••', '•••••••• (another value)', true],
      ['Variable OLD', '••••••••', null, true],
      ['Mode', '1 replica', '5 replicas', false],
      ['Label a', '1', '2', false],
    ]);
  });

  it('passes over scale and restarts where the version is asked for', () => {
    expect(
      versionDifferences(spec(), spec({ mode: { kind: 'replicated', replicas: 9 }, forceUpdate: 3 })),
    ).toEqual([]);
  });
});

describe('mergeSpecs', () => {
  const base = spec({}, { environment: [hidden('A', '1'), hidden('B', '2')] });

  it('keeps what others changed, and lays what was typed over it', () => {
    const theirs = spec(
      {},
      { image: 'web:2', environment: [hidden('A', '1'), hidden('B', '2'), hidden('C', '3')] },
    );
    const mine = spec(
      { mode: { kind: 'replicated', replicas: 4 } },
      { environment: [{ name: 'A', value: 'new' }] },
    );
    const merged = mergeSpecs({ base, mine, theirs });
    expect(merged.conflicts).toEqual([]);
    expect(merged.spec.container.image).toBe('web:2');
    expect(merged.spec.mode).toEqual({ kind: 'replicated', replicas: 4 });
    expect(merged.spec.container.environment).toEqual([{ name: 'A', value: 'new' }, hidden('C', '3')]);
  });

  it('asks where both changed the same part in another way, and only there', () => {
    const theirs = spec({ labels: { team: 'a' } }, { image: 'web:2' });
    const mine = spec({ labels: { team: 'a' } }, { image: 'web:3' });
    const all = { base: spec(), mine, theirs };
    expect(mergeSpecs(all).conflicts).toEqual(['image']);
    expect(mergeSpecs(all).spec.container.image).toBe('web:3');
    expect(mergeSpecs(all, () => 'theirs').spec.container.image).toBe('web:2');
  });
});
