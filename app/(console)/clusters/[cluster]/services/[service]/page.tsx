import type { Metadata } from 'next';
import { ServicePage } from '@/components/services/service-page';

export const metadata: Metadata = { title: 'Service' };

export default async function Page({ params }: { params: Promise<{ cluster: string; service: string }> }) {
  const { cluster, service } = await params;
  return <ServicePage cluster={cluster} service={service} />;
}
