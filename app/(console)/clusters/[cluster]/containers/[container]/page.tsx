import type { Metadata } from 'next';
import { ContainerPage } from '@/components/containers/container-page';

export const metadata: Metadata = { title: 'Container' };

export default async function Page({ params }: { params: Promise<{ cluster: string; container: string }> }) {
  const { cluster, container } = await params;
  return <ContainerPage cluster={cluster} container={container} />;
}
