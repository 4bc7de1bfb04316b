'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { api } from '@/components/api/client';
import { Banner } from '@/components/ui/banner';
import classes from './shell.module.css';

/** Says that changes are refused while the audit log cannot be written. */
export function AuditBanner() {
  const health = useQuery(api.system.health.queryOptions({ input: {}, refetchInterval: 30_000 }));
  if (health.data?.auditWritable !== false) return null;
  return (
    <div className={classes.stale}>
      <Banner tone="bad" icon={CircleAlert}>
        <strong>The activity log cannot be written,</strong> so changes and terminals are refused. Reading
        goes on. Free space on the disk of Gantry: it recovers by itself.
      </Banner>
    </div>
  );
}
