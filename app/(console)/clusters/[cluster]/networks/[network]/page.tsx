import type { Metadata } from 'next';
import { NetworkPage } from '@/components/networks/network-page';

export const metadata: Metadata = { title: 'Network' };

export default async function Page({ params }: { params: Promise<{ cluster: string; network: string }> }) {
  const { cluster, network } = await params;
  return <NetworkPage cluster={cluster} network={network} />;
}
