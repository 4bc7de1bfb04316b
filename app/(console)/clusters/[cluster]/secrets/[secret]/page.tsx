import type { Metadata } from 'next';
import { SecretPage } from '@/components/secrets/secret-page';

export const metadata: Metadata = { title: 'Secret' };

export default async function Page({ params }: { params: Promise<{ cluster: string; secret: string }> }) {
  const { cluster, secret } = await params;
  return <SecretPage cluster={cluster} secret={secret} />;
}
