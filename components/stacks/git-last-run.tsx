import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { GitRun } from '@/lib/contract/stack-git';
import { shortSha } from '@/lib/git-url';
import classes from './stacks.module.css';

const bys: Record<GitRun['by'], string> = {
  poll: 'as it was looked for',
  webhook: 'as the git server called',
};

const states = {
  running: 'running',
  deployed: 'succeeded',
  unchanged: 'succeeded',
  refused: 'failed',
  failed: 'failed',
} as const;

const words: Record<GitRun['outcome'], string> = {
  running: 'A deploy began',
  deployed: 'A new commit was deployed',
  unchanged: 'There was nothing new',
  refused: 'A deploy was refused',
  failed: 'A deploy failed',
};

/** What came of the last automatic deploy, with the reason where it was none. */
export function GitLastRun({ run }: { run: GitRun }) {
  return (
    <div role="status" className={classes.quiet}>
      <p>
        <StateBadge of="job" state={states[run.outcome]} variant="icon" /> {words[run.outcome]} {bys[run.by]},{' '}
        <RelativeTime timeMs={run.atMs} />
        {run.sha === null ? null : (
          <>
            {' '}
            (<code>{shortSha(run.sha)}</code>)
          </>
        )}
        .
      </p>
      {run.message === '' ? null : <p>{run.message}</p>}
    </div>
  );
}
