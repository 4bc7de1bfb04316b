import { CopyButton } from '@/components/ui/copy-button';
import { RelativeTime } from '@/components/ui/relative-time';
import type { GitCommit } from '@/lib/contract/stacks';
import { shortSha } from '@/lib/git-url';
import classes from './stacks.module.css';

/** A commit in one line: its first digits, what it says, who made it and when. */
export function GitCommitLine({ commit: { sha, subject, author, committedMs } }: { commit: GitCommit }) {
  return (
    <span>
      <code title={sha}>{shortSha(sha)}</code> <CopyButton text={sha} label="Copy the commit" /> {subject}{' '}
      <span className={classes.faint}>
        {author}, <RelativeTime timeMs={committedMs} />
      </span>
    </span>
  );
}
