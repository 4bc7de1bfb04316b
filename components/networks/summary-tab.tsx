import Link from 'next/link';
import { CardColumns } from '@/components/ui/card-columns';
import { KeyValueList } from '@/components/ui/key-value-list';
import { PairsCard } from '@/components/ui/pairs-card';
import { RelativeTime } from '@/components/ui/relative-time';
import { SectionCard } from '@/components/ui/section-card';
import type { NetworkDetail } from '@/lib/contract/networks';
import { paths } from '@/lib/paths';
import { EndpointsCard } from './endpoints-card';
import type { NetworkQuestion } from './network-dialog';
import classes from './networks.module.css';

type Props = { cluster: string; network: NetworkDetail; onAsk: (question: NetworkQuestion) => void };

/** Who is on a network, how it gives addresses, and how it is set up. */
export function SummaryTab({ cluster, network, onAsk }: Props) {
  return (
    <CardColumns
      main={
        <>
          <EndpointsCard cluster={cluster} network={network} onAsk={onAsk} />
          <PairsCard title="Options" pairs={network.options} none="No driver options" />
          <PairsCard title="Labels" pairs={network.labels} none="No labels" />
        </>
      }
      side={
        <>
          <SectionCard title="Details">
            <KeyValueList
              items={[
                { label: 'Driver', value: network.driver },
                { label: 'Scope', value: network.scope },
                {
                  label: network.nodes.length > 1 ? 'Nodes' : 'Node',
                  value: network.nodes.map((node, index) => (
                    <span key={node.id}>
                      {index > 0 ? ', ' : ''}
                      <Link href={paths.node(cluster, node.id)}>{node.name}</Link>
                    </span>
                  )),
                },
                {
                  label: 'Peers',
                  hidden: network.scope === 'local',
                  value:
                    network.peers.length === 0
                      ? ''
                      : network.peers.map(({ address, node }, index) => (
                          <span key={address}>
                            {index > 0 ? ', ' : ''}
                            <code>{address}</code>
                            {node ? (
                              <>
                                {' '}
                                <Link href={paths.node(cluster, node.id)}>{node.name}</Link>
                              </>
                            ) : null}
                          </span>
                        )),
                },
                {
                  label: 'Stack',
                  value:
                    network.stack === null ? (
                      ''
                    ) : (
                      <Link href={paths.stack(cluster, network.stack)}>{network.stack}</Link>
                    ),
                },
                {
                  label: 'Outside',
                  value: network.internal ? 'Internal: not reached from here' : 'Reachable',
                },
                { label: 'Attachable', value: network.attachable ? 'Yes' : 'No' },
                { label: 'IPv6', value: network.enableIPv6 ? 'Yes' : 'No' },
                { label: 'Created', value: <RelativeTime timeMs={network.createdMs} /> },
              ]}
            />
          </SectionCard>
          {network.ipam.pools.map((pool, index) => (
            <SectionCard
              key={pool.subnet}
              title={network.ipam.pools.length > 1 ? `Addresses ${index + 1}` : 'Addresses'}
            >
              <KeyValueList
                items={[
                  { label: 'Subnet', value: <code>{pool.subnet}</code> },
                  { label: 'Gateway', value: pool.gateway === '' ? '' : <code>{pool.gateway}</code> },
                  {
                    label: 'IP range',
                    value: pool.ipRange === '' ? 'the whole subnet' : <code>{pool.ipRange}</code>,
                  },
                  { label: 'IPAM driver', value: network.ipam.driver },
                ]}
              />
            </SectionCard>
          ))}
          {network.ipam.pools.length === 0 ? (
            <SectionCard title="Addresses">
              <p className={classes.plain}>This network gives no addresses.</p>
            </SectionCard>
          ) : null}
        </>
      }
    />
  );
}
