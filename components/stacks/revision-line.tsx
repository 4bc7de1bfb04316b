import { PermissionButton } from '@/components/ui/permission-button';
import { LinkButton } from '@/components/ui/link-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateBadge } from '@/components/ui/state-badge';
import type { Revision } from '@/lib/contract/stacks';
import { formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { GitCommitLine } from './git-commit-line';
import classes from './stacks.module.css';

type Props = {
  cluster: string;
  stack: string;
  revision: Revision;
  isLatest: boolean;
  onRollBack: () => void;
};

/** One revision: who, when, why, how it ended and what it changed. */
export function RevisionLine({ cluster, stack, revision, isLatest, onRollBack }: Props) {
  const { number, actor, createdMs, note, outcome, changes } = revision;
  const images = Object.entries(revision.images);
  return (
    <li className={classes.revision} aria-label={`Revision ${number}`}>
      <strong>#{number}</strong>
      <StateBadge of="job" state={outcome} />
      <div className={classes.revisionText}>
        {note ? <span>{note} </span> : null}
        <span className={classes.faint}>
          {actor}, <RelativeTime timeMs={createdMs} />
        </span>
        {revision.commit ? (
          <div className={classes.quiet}>
            <GitCommitLine commit={revision.commit} />
          </div>
        ) : null}
        {changes.length === 0 ? (
          <div className={classes.quiet}>Changed nothing</div>
        ) : (
          <details className={classes.changes}>
            <summary>{formatQuantity(changes.length, 'change', 'changes')}</summary>
            <ul>
              {changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
          </details>
        )}
        {images.length === 0 ? null : (
          <details className={classes.changes}>
            <summary>{formatQuantity(images.length, 'image', 'images')} it ran</summary>
            <ul>
              {images.map(([service, image]) => (
                <li key={service}>
                  {service}: <code>{image}</code>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className={classes.revisionActions}>
        <LinkButton
          href={`${paths.stack(cluster, stack, 'compose')}${isLatest ? '' : `&revision=${number}`}`}
          variant="subtle"
          size="compact-xs"
        >
          File
        </LinkButton>
        {isLatest ? null : (
          <PermissionButton
            permission="Stack Deploy"
            variant="default"
            size="compact-xs"
            onClick={onRollBack}
          >
            {`Roll back to ${number}`}
          </PermissionButton>
        )}
      </div>
    </li>
  );
}
