import { ClusterPage } from '@/components/clusters/cluster-page';

export default async function Page({ params }: PageProps<'/clusters/[cluster]'>) {
  const { cluster } = await params;
  return <ClusterPage cluster={decodeURIComponent(cluster)} />;
}
