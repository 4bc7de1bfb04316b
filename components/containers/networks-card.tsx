import Link from 'next/link';
import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import type { ContainerDetail } from '@/lib/contract/containers';
import { paths } from '@/lib/paths';
import classes from './containers.module.css';

/** The networks it is on, with its address and names there. */
export function NetworksCard({ cluster, detail }: { cluster: string; detail: ContainerDetail }) {
  const { networkEndpoints: endpoints, networkMode } = detail;
  return (
    <SectionCard title="Networks" padding="flush">
      <ul className={lines.lines}>
        {endpoints.map((endpoint) => (
          <li key={endpoint.network}>
            {endpoint.networkId === '' ? (
              endpoint.network
            ) : (
              <Link href={paths.network(cluster, endpoint.networkId)}>{endpoint.network}</Link>
            )}
            {endpoint.ipAddress === '' ? null : <code>{endpoint.ipAddress}</code>}
            {endpoint.aliases.length > 0 ? (
              <span className={classes.faint}>also {endpoint.aliases.join(', ')}</span>
            ) : null}
            {endpoint.gateway === '' ? null : <span className={lines.end}>gateway {endpoint.gateway}</span>}
          </li>
        ))}
        {endpoints.length === 0 ? <li className={classes.faint}>{modeText(networkMode)}</li> : null}
      </ul>
    </SectionCard>
  );
}

function modeText(mode: string): string {
  if (mode === 'host') return "The node's own network";
  if (mode.startsWith('container:')) return `The network of container ${mode.slice(10, 22)}`;
  return 'No network';
}
