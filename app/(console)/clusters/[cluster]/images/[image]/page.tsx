import type { Metadata } from 'next';
import { ImagePage } from '@/components/images/image-page';

export const metadata: Metadata = { title: 'Image' };

export default async function Page({ params }: { params: Promise<{ cluster: string; image: string }> }) {
  const { cluster, image } = await params;
  // Next leaves the colon of "sha256:" encoded.
  return <ImagePage cluster={cluster} image={decodeURIComponent(image)} />;
}
