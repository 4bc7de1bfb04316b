'use client';

import { ActionIcon, NumberInput, Tooltip } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { Bytes } from '@/components/ui/bytes';
import { FormDialog } from '@/components/ui/form-dialog';
import { ObjectList } from '@/components/ui/object-list';
import type { AuditProofState } from '@/lib/contract/audit';
import { formatCount, formatQuantity } from '@/lib/format';
import classes from './activity.module.css';
import { ManagedCard } from './managed-card';

type Props = Pick<AuditProofState, 'retentionDays' | 'archives'>;

/** How long entries stay in the database, and the files that older ones were moved to. */
export function RetentionCard({ retentionDays, archives }: Props) {
  return (
    <ManagedCard
      title="Old entries"
      action="Change"
      dialog={(close) => <RetentionDialog days={retentionDays} onClose={close} />}
    >
      <p className={classes.quiet}>
        {retentionDays === null
          ? 'Everything stays in the database.'
          : `After ${formatQuantity(retentionDays, 'day')} entries are moved to an archive, which verifies like the log.`}
      </p>
      {archives.length > 0 ? (
        <ObjectList
          label="Archives"
          lines={archives.map((archive) => ({
            id: String(archive.number),
            name: `Entries ${formatCount(archive.firstSequence)} to ${formatCount(archive.lastSequence)}`,
            end: (
              <span className={classes.archive}>
                <Bytes bytes={archive.sizeBytes} />
                <Tooltip label={`Download ${archive.file}`}>
                  <ActionIcon
                    component="a"
                    href={`/api/v1/audit/archives/${archive.number}/download`}
                    download
                    aria-label={`Download ${archive.file}`}
                  >
                    <Download size={14} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              </span>
            ),
          }))}
        />
      ) : null}
    </ManagedCard>
  );
}

function RetentionDialog({ days, onClose }: { days: number | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [value, setValue] = useState<number | null>(days);
  return (
    <FormDialog
      title="How long entries stay"
      submitLabel="Keep so"
      onClose={onClose}
      onSubmit={async () => {
        await client.audit.setRetention({ days: value });
        await queryClient.invalidateQueries({ queryKey: api.audit.proof.key() });
      }}
    >
      <NumberInput
        label="Days in the database"
        description="Empty: for ever. Older entries are moved to files in audit-archive, in Gantry’s data directory, and are no longer found on this page"
        min={1}
        max={36_500}
        allowDecimal={false}
        value={value ?? ''}
        onChange={(now) => setValue(typeof now === 'number' ? now : null)}
      />
    </FormDialog>
  );
}
