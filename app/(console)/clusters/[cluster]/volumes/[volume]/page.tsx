import type { Metadata } from 'next';
import { VolumePage } from '@/components/volumes/volume-page';

export const metadata: Metadata = { title: 'Volume' };

export default async function Page({ params }: { params: Promise<{ cluster: string; volume: string }> }) {
  const { cluster, volume } = await params;
  return <VolumePage cluster={cluster} volume={volume} />;
}
