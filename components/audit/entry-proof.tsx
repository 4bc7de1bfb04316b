'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { RelativeTime } from '@/components/ui/relative-time';
import type { AuditEntry } from '@/lib/contract/audit';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';

/** Whether a signed checkpoint holds this entry, its outcome too; and where the log is verified. */
export function EntryProof({ entry }: { entry: AuditEntry }) {
  const { data } = useQuery(api.audit.proof.queryOptions({ input: {} }));
  if (!data) return null;
  const { checkpoint } = data;
  const endedMs = entry.timeMs + (entry.durationMs ?? 0);
  return (
    <>
      {entry.outcome === 'running' ? (
        'In the hash chain; its outcome is still to come.'
      ) : checkpoint && entry.sequence <= checkpoint.sequence && endedMs <= checkpoint.timeMs ? (
        <>
          In the hash chain, signed by the checkpoint up to entry {formatCount(checkpoint.sequence)},{' '}
          <RelativeTime timeMs={checkpoint.timeMs} />.
        </>
      ) : (
        'In the hash chain; a checkpoint signs it within a minute.'
      )}{' '}
      <Link href={`${paths.activity()}?proof=1`}>Verify the log</Link>
    </>
  );
}
