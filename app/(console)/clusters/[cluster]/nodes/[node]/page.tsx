import { NodePage } from '@/components/clusters/node-page';

export default async function Page({ params }: PageProps<'/clusters/[cluster]/nodes/[node]'>) {
  const { cluster, node } = await params;
  return <NodePage cluster={decodeURIComponent(cluster)} node={decodeURIComponent(node)} />;
}
