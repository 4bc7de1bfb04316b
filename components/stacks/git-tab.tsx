'use client';

import { useQuery } from '@tanstack/react-query';
import { GitBranch } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { KeyValueList } from '@/components/ui/key-value-list';
import { LinkButton } from '@/components/ui/link-button';
import { LoadingState } from '@/components/ui/loading-state';
import { PermissionButton } from '@/components/ui/permission-button';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import { shortSha } from '@/lib/git-url';
import { paths } from '@/lib/paths';
import { GitAutomaticCard } from './git-automatic-card';
import { GitCommitLine } from './git-commit-line';
import { GitLastRun } from './git-last-run';
import { GitUpdateDialog } from './git-update-dialog';
import classes from './stacks.module.css';

type Props = { cluster: string; stack: string; onJob: (job: string) => void };

/** The repository a stack comes from: what is deployed of it, what is new, and when that is deployed. */
export function GitTab({ cluster, stack, onJob }: Props) {
  const query = useQuery(api.stackGit.get.queryOptions({ input: { cluster, stack } }));
  const [asked, setAsked] = useState<'update' | 'detach' | null>(null);
  if (!query.data) {
    return query.error ? (
      <ErrorState
        title="The repository is not known"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <LoadingState />
    );
  }
  const { source } = query.data;
  if (!source) {
    return (
      <EmptyState
        icon={GitBranch}
        title="This stack does not come from git"
        action={<LinkButton href={paths.gitStack(cluster, stack)}>Deploy it from a repository</LinkButton>}
      >
        Its Compose file was pasted. From a repository, what is pushed there can be looked at and deployed, by
        hand or by itself.
      </EmptyState>
    );
  }
  const { deployed, seen } = source;
  const isBehind = seen !== null && deployed !== null && seen.sha !== deployed.commit.sha;
  return (
    <div className={classes.column}>
      <SectionCard
        title="Repository"
        actions={
          <>
            <PermissionButton
              permission="Stack Deploy"
              variant="subtle"
              size="compact-sm"
              onClick={() => setAsked('detach')}
            >
              Forget the repository
            </PermissionButton>
            <LinkButton href={paths.gitStack(cluster, stack)} variant="default" size="compact-sm">
              Change
            </LinkButton>
            <PermissionButton
              permission="Stack Deploy"
              variant="filled"
              size="compact-sm"
              onClick={() => setAsked('update')}
            >
              Check for changes
            </PermissionButton>
          </>
        }
      >
        <KeyValueList
          items={[
            { label: 'Address', value: <code>{source.url}</code> },
            { label: 'Branch or tag', value: source.ref || 'The default branch' },
            { label: 'Compose file', value: <code>{source.file}</code> },
            {
              label: 'Signed in as',
              value: source.hasToken ? `${source.user || 'a token'}, with a stored token` : 'Nobody',
            },
            { label: 'Variables', value: source.variables.join(', ') },
            { label: 'Profiles', value: source.profiles.join(', ') },
            {
              label: 'Deployed',
              value: deployed ? (
                <>
                  <GitCommitLine commit={deployed.commit} />{' '}
                  <span className={classes.faint}>as revision {deployed.revision}</span>
                </>
              ) : null,
            },
            {
              label: 'Last looked',
              value: seen ? (
                <>
                  <RelativeTime timeMs={seen.atMs} />
                  {isBehind ? (
                    <>
                      : there is a newer commit, <code>{shortSha(seen.sha)}</code>
                    </>
                  ) : (
                    ': nothing new'
                  )}
                </>
              ) : null,
            },
          ]}
        />
        {source.lastRun ? <GitLastRun run={source.lastRun} /> : null}
      </SectionCard>
      <GitAutomaticCard cluster={cluster} stack={stack} source={source} />
      <GitUpdateDialog
        opened={asked === 'update'}
        onClose={() => setAsked(null)}
        cluster={cluster}
        stack={stack}
        onJob={onJob}
      />
      <ConfirmDialog
        opened={asked === 'detach'}
        onClose={() => setAsked(null)}
        title={`Forget where ${stack} comes from?`}
        confirmLabel="Forget"
        onConfirm={async () => {
          await client.stackGit.detach({ cluster, stack });
          await query.refetch();
        }}
      >
        The address, its token, the variables and the webhook are forgotten. What runs stays as it is, and so
        do the revisions.
      </ConfirmDialog>
    </div>
  );
}
