import type { Metadata } from 'next';
import { NetworksPage } from '@/components/networks/networks-page';

export const metadata: Metadata = { title: 'Networks' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <NetworksPage cluster={cluster} />;
}
