import { Fragment, type ReactNode } from 'react';
import { formatCount } from '@/lib/format';
import classes from './object-list.module.css';
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
        <p className={classes.none}>{none}</p>
      ) : (
        <dl className={classes.pairs} tabIndex={0} aria-label={title}>
          {entries.map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </SectionCard>
  );
}
