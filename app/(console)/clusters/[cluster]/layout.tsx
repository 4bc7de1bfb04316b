import type { ReactNode } from 'react';
import { ClusterPlace } from '@/components/shell/cluster-place';

type Props = { params: Promise<{ cluster: string }>; children: ReactNode };

export default async function ClusterLayout({ params, children }: Props) {
  const { cluster } = await params;
  return <ClusterPlace cluster={decodeURIComponent(cluster)}>{children}</ClusterPlace>;
}
