import type { Metadata } from 'next';
import { ConfigsPage } from '@/components/configs/configs-page';

export const metadata: Metadata = { title: 'Configs' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <ConfigsPage cluster={cluster} />;
}
