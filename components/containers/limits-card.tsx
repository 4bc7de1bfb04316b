'use client';

import { Gauge } from 'lucide-react';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { ContainerDetail } from '@/lib/contract/containers';
import { formatBytes, formatCount, formatQuantity } from '@/lib/format';
import { whyNotNow } from './container-verbs';

/** What it may use at most. */
export function LimitsCard({ detail, onEdit }: { detail: ContainerDetail; onEdit: () => void }) {
  const { resources } = detail;
  const bytes = (value: number | undefined) => (value && value > 0 ? formatBytes(value) : 'No limit');
  return (
    <SectionCard
      title="Limits"
      actions={
        <PermissionButton
          permission="Container Update"
          variant="default"
          size="compact-xs"
          icon={<Gauge size={13} aria-hidden />}
          disabledReason={whyNotNow('update', detail)}
          onClick={onEdit}
        >
          Change
        </PermissionButton>
      }
    >
      <KeyValueList
        items={[
          { label: 'Memory', value: bytes(resources.memoryBytes) },
          { label: 'Memory and swap', value: swapText(resources), hidden: !resources.memoryBytes },
          {
            label: 'Memory reservation',
            value: resources.memoryReservationBytes ? bytes(resources.memoryReservationBytes) : 'None',
          },
          { label: 'CPUs', value: resources.cpus ? formatQuantity(resources.cpus, 'CPU') : 'No limit' },
          { label: 'CPU shares', value: resources.cpuShares ? formatCount(resources.cpuShares) : '1,024' },
          {
            label: 'Processes',
            value:
              resources.pidsLimit && resources.pidsLimit > 0 ? formatCount(resources.pidsLimit) : 'No limit',
          },
        ]}
      />
    </SectionCard>
  );
}

function swapText({ memorySwapBytes = 0 }: ContainerDetail['resources']): string {
  if (memorySwapBytes === -1) return 'Swap without limit';
  return memorySwapBytes > 0 ? formatBytes(memorySwapBytes) : "The engine's default";
}
