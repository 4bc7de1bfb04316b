'use client';

import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { PlaceContext } from '@/components/api/place';
import { useSession } from '@/components/api/session';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { useUrlState } from '@/components/ui/use-url-state';
import { paths } from '@/lib/paths';
import { DeployFlow } from './deploy-flow';
import { GitFlow } from './git-flow';
import { emptyForm, formOf } from './stack-form';
import { stackPlace } from './stack-place';

type Props = {
  cluster: string;
  /** The stack to change, or null for a new one. */
  stack: string | null;
  /** The revision to begin with. */
  revision: number | null;
};

/** Where a stack is written, planned and deployed. */
export function DeployPage({ cluster, stack, revision }: Props) {
  const { session, may, whyNot } = useSession();
  const begins = stack !== null && revision !== null;
  // One that is there is changed where it is; a new one is made anywhere in the cluster.
  const known = useQuery(
    api.stacks.get.queryOptions({ input: { cluster, stack: stack ?? '' }, enabled: stack !== null }),
  );
  const place = known.data && stackPlace(cluster, known.data);
  const isPlaced = stack === null || !known.isPending;
  const isFromGit = useUrlState().get('from') === 'git';
  const git = useQuery(
    api.stackGit.get.queryOptions({
      input: { cluster, stack: stack ?? '' },
      enabled: isFromGit && stack !== null,
      staleTime: Infinity,
    }),
  );
  const source = useQuery(
    api.stacks.revision.queryOptions({
      input: { cluster, stack: stack ?? '', number: revision ?? 1 },
      enabled: begins && isPlaced && may('Stack Reveal Source', place),
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  );
  const reason = whyNot('Stack Deploy', place) ?? (begins ? whyNot('Stack Reveal Source', place) : null);
  if (!session || !isPlaced || (begins && reason === null && source.isPending)) return <LoadingState />;
  if (reason !== null || source.error) {
    return (
      <Page>
        <ErrorState
          title={stack === null ? 'You may not deploy a stack' : `"${stack}" cannot be edited`}
          error={source.error ?? new Error(reason ?? '')}
          onRetry={source.error ? () => void source.refetch() : undefined}
        />
        {stack === null ? null : (
          <LinkButton href={paths.stack(cluster, stack)}>Back to the stack</LinkButton>
        )}
      </Page>
    );
  }
  if (isFromGit) {
    if (stack !== null && git.isPending) return <LoadingState />;
    return (
      <PlaceContext value={place ?? { cluster }}>
        <GitFlow cluster={cluster} stack={stack} stored={git.data?.source ?? null} />
      </PlaceContext>
    );
  }
  const initial =
    source.data && stack !== null ? formOf(stack, source.data) : { ...emptyForm, name: stack ?? '' };
  return (
    <PlaceContext value={place ?? { cluster }}>
      <DeployFlow
        key={`${cluster}/${stack ?? ''}/${revision ?? ''}`}
        cluster={cluster}
        stack={stack}
        revision={revision}
        initial={initial}
      />
    </PlaceContext>
  );
}
