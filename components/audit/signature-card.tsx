'use client';

import { Button, Group } from '@mantine/core';
import { Download, KeyRound } from 'lucide-react';
import { CopyButton } from '@/components/ui/copy-button';
import { KeyValueList } from '@/components/ui/key-value-list';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import type { AuditProofState } from '@/lib/contract/audit';
import { formatCount, formatQuantity } from '@/lib/format';
import classes from './activity.module.css';

/** The key that checkpoints are signed with, the newest one, and the downloads that verify without Gantry. */
export function SignatureCard({ proof }: { proof: AuditProofState }) {
  const { checkpoint, keyId, publicKey, unsignedRows, brokenAtStart } = proof;
  return (
    <SectionCard
      title="Signatures"
      actions={
        <Group gap="xs" justify="flex-end">
          <Button
            component="a"
            variant="default"
            size="xs"
            href={`data:application/x-pem-file;base64,${btoa(publicKey)}`}
            download={`gantry-audit-${keyId}.pem`}
            leftSection={<KeyRound size={14} aria-hidden />}
          >
            Public key
          </Button>
          <Button
            component="a"
            variant="default"
            size="xs"
            href="/api/v1/audit/export?format=proof"
            download
            leftSection={<Download size={14} aria-hidden />}
          >
            Export as proof
          </Button>
        </Group>
      }
    >
      {brokenAtStart ? <p className={classes.failure}>{brokenAtStart}</p> : null}
      <KeyValueList
        items={[
          {
            label: 'Key',
            value: (
              <>
                <code>{keyId}</code> <CopyButton text={publicKey} label="Copy the public key" />
              </>
            ),
          },
          {
            label: 'Newest checkpoint',
            value: checkpoint ? (
              <>
                Up to entry {formatCount(checkpoint.sequence)}, <RelativeTime timeMs={checkpoint.timeMs} />
              </>
            ) : (
              'None yet'
            ),
          },
          {
            label: 'Since then',
            value:
              unsignedRows === 0
                ? 'Nothing'
                : `${formatQuantity(unsignedRows, 'row')}, to be signed within a minute`,
          },
        ]}
      />
    </SectionCard>
  );
}
