import { Fragment } from 'react';
import { SectionCard } from '@/components/ui/section-card';
import { formatCount } from '@/lib/format';
import classes from './containers.module.css';

/** Its labels, by name. */
export function LabelsCard({ labels }: { labels: Readonly<Record<string, string>> }) {
  const entries = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return (
    <SectionCard title={`Labels (${formatCount(entries.length)})`} padding="flush">
      {entries.length === 0 ? (
        <p className={classes.none}>No labels</p>
      ) : (
        <dl className={classes.pairs} tabIndex={0} aria-label="Labels">
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
