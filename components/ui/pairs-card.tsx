import type { ReactNode } from 'react';
import { formatCount } from '@/lib/format';
import { CardNone } from './card-none';
import { PairList } from './pair-list';
import { SectionCard } from './section-card';

type Props = {
  /** "Labels" */
  title: string;
  pairs: Readonly<Record<string, string>>;
  /** "No labels" */
  none: string;
  /** Buttons at the right of the title. */
  actions?: ReactNode;
};

/** Names and values in monospace, by name: labels, options. */
export function PairsCard({ title, pairs, none, actions }: Props) {
  const entries = Object.entries(pairs).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    <SectionCard title={`${title} (${formatCount(entries.length)})`} padding="flush" actions={actions}>
      {entries.length === 0 ? (
        <CardNone>{none}</CardNone>
      ) : (
        <PairList label={title} pairs={entries.map(([name, value]) => ({ name, value }))} />
      )}
    </SectionCard>
  );
}
