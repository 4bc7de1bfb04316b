import type { Metadata } from 'next';
import { RunContainerPage } from '@/components/containers/run/run-container-page';

export const metadata: Metadata = { title: 'Run a container' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <RunContainerPage cluster={cluster} />;
}
