import type { Metadata } from 'next';
import { StackPage } from '@/components/stacks/stack-page';

export const metadata: Metadata = { title: 'Stack' };

export default async function Page({ params }: { params: Promise<{ cluster: string; stack: string }> }) {
  const { cluster, stack } = await params;
  return <StackPage cluster={decodeURIComponent(cluster)} stack={decodeURIComponent(stack)} />;
}
