import type { Metadata } from 'next';
import { DeployPage } from '@/components/stacks/deploy-page';

export const metadata: Metadata = { title: 'Deploy a stack' };

export default async function Page({
  params,
  searchParams,
}: {
  params: Promise<{ cluster: string }>;
  searchParams: Promise<{ stack?: string | string[]; revision?: string | string[] }>;
}) {
  const [{ cluster }, { stack, revision }] = await Promise.all([params, searchParams]);
  const number = Number(revision);
  return (
    <DeployPage
      cluster={decodeURIComponent(cluster)}
      stack={typeof stack === 'string' && stack !== '' ? stack : null}
      revision={Number.isInteger(number) && number > 0 ? number : null}
    />
  );
}
