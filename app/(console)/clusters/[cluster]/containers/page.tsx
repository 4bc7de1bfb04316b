import type { Metadata } from 'next';
import { ContainersPage } from '@/components/containers/containers-page';

export const metadata: Metadata = { title: 'Containers' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <ContainersPage cluster={cluster} />;
}
