import type { Metadata } from 'next';
import { ServicesPage } from '@/components/services/services-page';

export const metadata: Metadata = { title: 'Services' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <ServicesPage cluster={cluster} />;
}
