import type { Metadata } from 'next';
import { VolumesPage } from '@/components/volumes/volumes-page';

export const metadata: Metadata = { title: 'Volumes' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <VolumesPage cluster={cluster} />;
}
