'use client';

import { Download, Layers, Play, Plug } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { PermissionButton } from '@/components/ui/permission-button';
import type { ClusterRow } from '@/lib/contract/clusters';
import { paths } from '@/lib/paths';

/** What one can do from the overview, on the first cluster that answers. */
export function QuickActions({ clusters }: { clusters: readonly ClusterRow[] }) {
  const router = useRouter();
  const cluster = clusters.find(({ freshness }) => freshness.state === 'live') ?? clusters[0];
  const none = cluster ? null : 'No engine is connected yet.';
  const go = (href: (cluster: string) => string) => () => {
    if (cluster) router.push(href(cluster.id));
  };
  return (
    <>
      <PermissionButton
        permission="Stack Deploy"
        icon={<Layers size={14} aria-hidden />}
        disabledReason={none}
        onClick={go(paths.deployStack)}
      >
        Deploy a stack
      </PermissionButton>
      <PermissionButton
        permission="Container Create"
        variant="default"
        icon={<Play size={14} aria-hidden />}
        disabledReason={none}
        onClick={go((id) => paths.runContainer(id))}
      >
        Run a container
      </PermissionButton>
      <PermissionButton
        permission="Image Create"
        variant="default"
        icon={<Download size={14} aria-hidden />}
        disabledReason={none}
        onClick={go(paths.pullImage)}
      >
        Pull an image
      </PermissionButton>
      <PermissionButton
        permission="Cluster Manage"
        variant="default"
        icon={<Plug size={14} aria-hidden />}
        onClick={() => router.push(paths.connectCluster())}
      >
        Connect an engine
      </PermissionButton>
    </>
  );
}
