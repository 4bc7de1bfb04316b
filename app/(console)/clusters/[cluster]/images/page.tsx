import type { Metadata } from 'next';
import { ImagesPage } from '@/components/images/images-page';

export const metadata: Metadata = { title: 'Images' };

export default async function Page({ params }: { params: Promise<{ cluster: string }> }) {
  const { cluster } = await params;
  return <ImagesPage cluster={cluster} />;
}
