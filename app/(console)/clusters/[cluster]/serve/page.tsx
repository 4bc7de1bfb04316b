import type { Metadata } from 'next';
import { ServiceFormPage } from '@/components/services/form/service-form-page';

export const metadata: Metadata = { title: 'Create a service' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <ServiceFormPage cluster={cluster} />;
}
