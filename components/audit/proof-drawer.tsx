'use client';

import { Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import classes from './activity.module.css';
import { RetentionCard } from './retention-card';
import { SecondPlaceCard } from './second-place-card';
import { SignatureCard } from './signature-card';
import { VerificationCard } from './verification-card';

const askedEveryMs = 1_000;

/** What shows that nobody changed the log: the check, the signatures, the second place, and where old entries go. */
export function ProofDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { data, error, refetch } = useQuery(
    api.audit.proof.queryOptions({
      input: {},
      enabled: opened,
      refetchInterval: ({ state }) => (state.data?.verification.state === 'running' ? askedEveryMs : false),
    }),
  );
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size="lg"
      title={<span className={classes.drawerTitle}>Proof of the log</span>}
    >
      {data ? (
        <div className={classes.drawerBody}>
          <VerificationCard verification={data.verification} secondPlace={data.destination?.kind ?? null} />
          <SignatureCard proof={data} />
          <SecondPlaceCard destination={data.destination} />
          <RetentionCard retentionDays={data.retentionDays} archives={data.archives} />
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={320} />
      )}
    </Drawer>
  );
}
