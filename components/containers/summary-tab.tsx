'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/components/api/client';
import { CardColumns } from '@/components/ui/card-columns';
import { EnvironmentCard } from '@/components/ui/environment-card';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { SectionCard } from '@/components/ui/section-card';
import type { ContainerDetail } from '@/lib/contract/containers';
import { formatQuantity } from '@/lib/format';
import { EndNotice } from './end-notice';
import { HealthCard } from './health-card';
import { LimitsCard } from './limits-card';
import { LimitsDialog } from './limits-dialog';
import { MountsCard } from './mounts-card';
import { NetworksCard } from './networks-card';
import { OverviewCard } from './overview-card';
import { PortsCard } from './ports-card';

/** What a container is, on one page. */
export function SummaryTab({ cluster, detail }: { cluster: string; detail: ContainerDetail }) {
  const [editing, setEditing] = useState(false);
  const reveal = useMutation(api.containers.revealEnvironment.mutationOptions());
  return (
    <>
      <EndNotice detail={detail} />
      <CardColumns
        even
        main={
          <>
            <OverviewCard cluster={cluster} detail={detail} />
            <EnvironmentCard
              environment={detail.environment}
              none="No variables"
              reveal={reveal}
              onReveal={() => reveal.mutate({ cluster, container: detail.id })}
            />
            <PairsCard title="Labels" pairs={detail.labels} none="No labels" />
          </>
        }
        side={
          <>
            <PortsCard ports={detail.ports} running={detail.state === 'running'} />
            <MountsCard cluster={cluster} mounts={detail.mounts} nodeId={detail.nodeId} />
            <NetworksCard cluster={cluster} detail={detail} />
            <LimitsCard detail={detail} onEdit={() => setEditing(true)} />
            <HealthCard detail={detail} />
            <SectionCard title="Isolation">
              <KeyValueList
                items={[
                  {
                    label: 'Privileged',
                    value: detail.privileged ? 'Yes: it may do anything on the node' : 'No',
                  },
                  { label: 'Root filesystem', value: detail.readonlyRootfs ? 'Read-only' : 'Writable' },
                  { label: 'Capabilities added', value: detail.capAdd.join(', ') },
                  { label: 'Capabilities dropped', value: detail.capDrop.join(', ') },
                  { label: 'Security options', value: detail.securityOpt.join(', ') },
                  { label: 'Devices', value: detail.devices.join(', ') },
                  { label: 'PID namespace', value: detail.pidMode || 'Its own' },
                  { label: 'IPC namespace', value: detail.ipcMode || 'Its own' },
                  {
                    label: 'Init process',
                    value: detail.init ? 'Yes: reaps processes left behind' : 'No',
                  },
                  { label: 'When it stops', value: detail.autoRemove ? 'Removed' : 'Kept' },
                  {
                    label: 'Restarts so far',
                    value:
                      detail.restartCount === 0 ? 'None' : formatQuantity(detail.restartCount, 'restart'),
                  },
                ]}
              />
            </SectionCard>
          </>
        }
      />
      {editing ? (
        <LimitsDialog cluster={cluster} container={detail} onClose={() => setEditing(false)} />
      ) : null}
    </>
  );
}
