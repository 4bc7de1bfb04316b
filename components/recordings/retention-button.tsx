'use client';

import { NumberInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import { api, client } from '@/components/api/client';
import { FormDialog } from '@/components/ui/form-dialog';
import { PermissionButton } from '@/components/ui/permission-button';

const gibibyte = 1024 ** 3;

/** How long recordings are kept, and how much room they may take. */
export function RetentionButton() {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <PermissionButton
        permission="Recording Manage"
        variant="default"
        icon={<CalendarClock size={14} aria-hidden />}
        onClick={() => setEditing(true)}
      >
        Retention
      </PermissionButton>
      {editing ? <RetentionDialog onClose={() => setEditing(false)} /> : null}
    </>
  );
}

function RetentionDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const { data } = useQuery(api.recordings.retention.queryOptions({ input: {} }));
  const [changes, setChanges] = useState<{ days?: number | null; gib?: number | null }>({});
  const storedGib = data && data.totalBytes !== null ? data.totalBytes / gibibyte : null;
  const days = changes.days === undefined ? (data?.days ?? null) : changes.days;
  const gib = changes.gib === undefined ? storedGib : changes.gib;
  return (
    <FormDialog
      title="How long recordings are kept"
      submitLabel="Keep so"
      incomplete={data === undefined}
      onClose={onClose}
      onSubmit={async () => {
        await client.recordings.setRetention({
          days,
          totalBytes: gib === null ? null : Math.round(gib * gibibyte),
        });
        await queryClient.invalidateQueries({ queryKey: api.recordings.key() });
      }}
    >
      <NumberInput
        label="Days"
        description="Empty: for ever. Older recordings are removed, save those that somebody keeps and open terminals"
        min={1}
        max={36_500}
        allowDecimal={false}
        value={days ?? ''}
        onChange={(value) => setChanges({ ...changes, days: typeof value === 'number' ? value : null })}
      />
      <NumberInput
        label="GiB in all"
        description="Empty: no limit. Where they take more, the oldest are removed, with the same exceptions"
        min={0.1}
        decimalScale={1}
        value={gib ?? ''}
        onChange={(value) => setChanges({ ...changes, gib: typeof value === 'number' ? value : null })}
      />
    </FormDialog>
  );
}
