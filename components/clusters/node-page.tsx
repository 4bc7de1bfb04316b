'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Container } from 'lucide-react';
import Link from 'next/link';
import { api } from '@/components/api/client';
import { ErrorState } from '@/components/ui/error-state';
import { LoadingState } from '@/components/ui/loading-state';
import { Page } from '@/components/ui/page';
import { PageHeader } from '@/components/ui/page-header';
import { StaleBanner } from '@/components/ui/stale-banner';
import { StateBadge } from '@/components/ui/state-badge';
import { formatBytes, formatQuantity } from '@/lib/format';
import { paths } from '@/lib/paths';
import { NodeDetails } from './node-details';

/** One node: its engine, its machine, its disk. */
export function NodePage({ cluster, node: id }: { cluster: string; node: string }) {
  const {
    data: node,
    error,
    refetch,
  } = useQuery(api.nodes.get.queryOptions({ input: { cluster, node: id } }));
  if (!node) {
    return error ? (
      <Page>
        <ErrorState error={error} title="The node could not be loaded" onRetry={() => void refetch()} />
      </Page>
    ) : (
      <LoadingState />
    );
  }
  return (
    <Page>
      <StaleBanner name={node.name} freshness={node.freshness} />
      <PageHeader
        title={node.name}
        badges={<StateBadge of="freshness" state={node.freshness.state} variant="pill" />}
        subtitle={
          <>
            <span>Docker {node.engineVersion}</span>
            <span>{formatQuantity(node.cpus, 'CPU')}</span>
            <span>{formatBytes(node.memoryBytes)}</span>
            <span>{formatQuantity(node.counts.running, 'container')} running</span>
          </>
        }
        actions={
          <Button
            component={Link}
            href={`${paths.containers(cluster)}?node=${encodeURIComponent(node.id)}`}
            variant="default"
            leftSection={<Container size={14} aria-hidden />}
          >
            Its containers
          </Button>
        }
      />
      <NodeDetails cluster={cluster} node={node} />
    </Page>
  );
}
