'use client';

import { Select, Skeleton } from '@mantine/core';
import { useSession } from '@/components/api/session';
import { DiffView } from '@/components/editor/diff-view';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { SectionCard } from '@/components/ui/section-card';
import { useUrlState } from '@/components/ui/use-url-state';
import { changedNames } from './changed-names';
import classes from './stacks.module.css';
import { useRevision } from './use-revision';

type Props = { cluster: string; stack: string; numbers: readonly number[] };

/** What differs between any two revisions. Which two stands in the address. */
export function RevisionCompare({ cluster, stack, numbers }: Props) {
  const url = useUrlState();
  const { whyNot } = useSession();
  const chosen = (name: string, otherwise: number | undefined) => {
    const wanted = Number(url.get(name));
    return numbers.includes(wanted) ? wanted : (otherwise ?? 1);
  };
  const to = chosen('to', numbers[0]);
  const from = chosen('from', numbers[1]);
  // Looking at a source is written down in the audit log: not before it is asked for.
  const asked = url.get('from') !== '' || url.get('to') !== '';
  const before = useRevision(cluster, stack, asked ? from : null);
  const after = useRevision(cluster, stack, asked ? to : null);
  const reason = whyNot('Stack Reveal Source');
  const data = numbers.map((number) => ({ value: String(number), label: `Revision ${number}` }));
  const error = before.error ?? after.error;
  return (
    <SectionCard title="Compare" padding="flush">
      {reason !== null ? (
        <EmptyState title="You may not read the files">{reason}</EmptyState>
      ) : (
        <>
          <div className={classes.compareBar}>
            <Select
              label="From"
              size="xs"
              allowDeselect={false}
              data={data}
              placeholder="Choose"
              value={asked ? String(from) : null}
              onChange={(value) => url.set({ from: value, to: String(to) })}
            />
            <Select
              label="To"
              size="xs"
              allowDeselect={false}
              data={data}
              placeholder="Choose"
              value={asked ? String(to) : null}
              onChange={(value) => url.set({ to: value, from: String(from) })}
            />
          </div>
          {!asked ? (
            <p className={classes.compareHint}>Choose two revisions to see what differs.</p>
          ) : error ? (
            <ErrorState title="These revisions cannot be compared" error={error} />
          ) : before.data && after.data ? (
            <>
              {before.data.yaml === after.data.yaml ? (
                <p className={classes.compareHint}>The Compose file is the same.</p>
              ) : (
                <DiffView
                  label={`What changed from revision ${from} to revision ${to}`}
                  before={before.data.yaml}
                  after={after.data.yaml}
                />
              )}
              <Changed what="Variables" before={before.data.variables} after={after.data.variables} />
              <Changed what="Files" before={before.data.files} after={after.data.files} />
            </>
          ) : (
            <Skeleton height={160} m="sm" />
          )}
        </>
      )}
    </SectionCard>
  );
}

/** Which values differ: their names, never the values. */
function Changed({
  what,
  before,
  after,
}: {
  what: string;
  before: Readonly<Record<string, string>>;
  after: Readonly<Record<string, string>>;
}) {
  const changes = changedNames(before, after);
  if (changes.length === 0) return null;
  return (
    <p className={classes.compareHint}>
      {what}: {changes.map(({ name, change }) => `${name} ${change}`).join(', ')}
    </p>
  );
}
