import type { Metadata } from 'next';
import { StacksPage } from '@/components/stacks/stacks-page';

export const metadata: Metadata = { title: 'Stacks' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <StacksPage cluster={decodeURIComponent(cluster)} />;
}
