'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import { api } from '@/components/api/client';
import { Banner } from '@/components/ui/banner';
import { RelativeTime } from '@/components/ui/relative-time';

/** Says above the list that the log is not as it was signed, or that its checkpoints reach no second place. */
export function ProofBanner({ onShow }: { onShow: () => void }) {
  const { data } = useQuery(api.audit.proof.queryOptions({ input: {} }));
  if (!data) return null;
  const { verification, brokenAtStart, destination } = data;
  const problem = verification.state === 'done' ? verification.verdict.problem : null;
  const show = (
    <Button variant="default" size="compact-sm" onClick={onShow}>
      Show
    </Button>
  );
  if (problem || brokenAtStart) {
    return (
      <Banner tone="bad" icon={ShieldAlert} action={show}>
        <strong>The log is not as it was written.</strong> {problem?.message ?? brokenAtStart}
      </Banner>
    );
  }
  return destination?.failingSinceMs == null ? null : (
    <Banner icon={ShieldAlert} action={show}>
      <strong>Checkpoints do not reach the second place</strong>, for{' '}
      <RelativeTime timeMs={destination.failingSinceMs} form="age" />. Changes go on; it is tried again.
    </Banner>
  );
}
