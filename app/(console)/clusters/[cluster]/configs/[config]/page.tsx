import type { Metadata } from 'next';
import { ConfigPage } from '@/components/configs/config-page';

export const metadata: Metadata = { title: 'Config' };

export default async function Page({ params }: { params: Promise<{ cluster: string; config: string }> }) {
  const { cluster, config } = await params;
  return <ConfigPage cluster={cluster} config={config} />;
}
