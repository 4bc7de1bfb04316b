import Link from 'next/link';
import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import type { ServiceDetail } from '@/lib/contract/services';
import { shortId } from '@/lib/format';
import { paths } from '@/lib/paths';
import classes from './services.module.css';

/** The networks its tasks join. */
export function ServiceNetworksCard({ cluster, detail }: { cluster: string; detail: ServiceDetail }) {
  return (
    <SectionCard title="Networks" padding="flush">
      <ul className={lines.lines}>
        {detail.networks.map(({ id, name }) => {
          const aliases = detail.spec.networks.find(({ target }) => target === id)?.aliases ?? [];
          return (
            <li key={id}>
              {name === null ? (
                <code title="No connected engine has this network">{shortId(id)}</code>
              ) : (
                <Link href={paths.network(cluster, id)}>{name}</Link>
              )}
              {aliases.length > 0 ? <span className={lines.end}>as {aliases.join(', ')}</span> : null}
            </li>
          );
        })}
        {detail.networks.length === 0 ? <li className={classes.faint}>None of its own</li> : null}
      </ul>
    </SectionCard>
  );
}
