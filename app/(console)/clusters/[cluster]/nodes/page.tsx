import { NodesPage } from '@/components/clusters/nodes-page';

export default async function Page({ params }: PageProps<'/clusters/[cluster]/nodes'>) {
  const { cluster } = await params;
  return <NodesPage cluster={decodeURIComponent(cluster)} />;
}
