'use client';

import { useState } from 'react';
import { KeyValueList } from '@/components/ui/key-value-list';
import { SectionCard } from '@/components/ui/section-card';
import type { ContainerDetail } from '@/lib/contract/containers';
import { formatQuantity } from '@/lib/format';
import classes from './containers.module.css';
import { EnvironmentCard } from './environment-card';
import { EndNotice } from './end-notice';
import { HealthCard } from './health-card';
import { LabelsCard } from './labels-card';
import { LimitsCard } from './limits-card';
import { LimitsDialog } from './limits-dialog';
import { MountsCard } from './mounts-card';
import { NetworksCard } from './networks-card';
import { OverviewCard } from './overview-card';
import { PortsCard } from './ports-card';

/** What a container is, on one page. */
export function SummaryTab({ cluster, detail }: { cluster: string; detail: ContainerDetail }) {
  const [editing, setEditing] = useState(false);
  return (
    <>
      <EndNotice detail={detail} />
      <div className={classes.cards}>
        <div className={classes.column}>
          <OverviewCard cluster={cluster} detail={detail} />
          <EnvironmentCard cluster={cluster} detail={detail} />
          <LabelsCard labels={detail.labels} />
        </div>
        <div className={classes.column}>
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
                  value: detail.restartCount === 0 ? 'None' : formatQuantity(detail.restartCount, 'restart'),
                },
              ]}
            />
          </SectionCard>
        </div>
      </div>
      {editing ? (
        <LimitsDialog cluster={cluster} container={detail} onClose={() => setEditing(false)} />
      ) : null}
    </>
  );
}
