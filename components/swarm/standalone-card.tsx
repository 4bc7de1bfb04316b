'use client';

import { Network } from 'lucide-react';
import { useState } from 'react';
import { PermissionButton } from '@/components/ui/permission-button';
import { SectionCard } from '@/components/ui/section-card';
import type { ClusterRow } from '@/lib/contract/clusters';
import { InitDialog } from './init-dialog';
import classes from './swarm.module.css';

/** Of a standalone engine: that it can become a Swarm. */
export function StandaloneCard({ cluster }: { cluster: ClusterRow }) {
  const [making, setMaking] = useState(false);
  return (
    <SectionCard title="Swarm">
      <div className={classes.line}>
        <span className={classes.faint}>
          This engine is in no Swarm: services, secrets and configs need one.
        </span>
        <PermissionButton
          permission="Swarm Manage"
          variant="default"
          icon={<Network size={14} aria-hidden />}
          disabledReason={cluster.freshness.state === 'live' ? null : 'The engine does not answer now.'}
          onClick={() => setMaking(true)}
        >
          Initialise a Swarm
        </PermissionButton>
      </div>
      {making ? (
        <InitDialog
          cluster={cluster.id}
          name={cluster.name}
          address={cluster.connection.host ?? ''}
          onClose={() => setMaking(false)}
        />
      ) : null}
    </SectionCard>
  );
}
