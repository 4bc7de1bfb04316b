import Link from 'next/link';
import { CardNone } from '@/components/ui/card-none';
import { SectionCard } from '@/components/ui/section-card';
import text from '@/components/ui/text.module.css';
import type { SwarmObjectUse } from '@/lib/contract/swarm-objects';
import { formatCount } from '@/lib/format';
import { paths } from '@/lib/paths';
import { swarmFilePath } from '@/lib/swarm-file';
import classes from './swarm-objects.module.css';

type Props = { cluster: string; word: 'secret' | 'config'; uses: readonly SwarmObjectUse[] };

/** The services that get it, and as which file. */
export function UsesCard({ cluster, word, uses }: Props) {
  return (
    <SectionCard title={`Used by (${formatCount(uses.length)})`} padding="flush">
      {uses.length === 0 ? (
        <CardNone>No service uses this {word}.</CardNone>
      ) : (
        <ul className={classes.uses} aria-label="Services that use it">
          {uses.map((use) => (
            <li key={`${use.id} ${use.target}`}>
              <span>
                <Link href={paths.service(cluster, use.id)}>{use.name}</Link>
                {use.stack === null ? null : (
                  <span className={classes.faint}>
                    {' '}
                    of{' '}
                    <Link href={paths.stack(cluster, use.stack)} className={text.quiet}>
                      {use.stack}
                    </Link>
                  </span>
                )}
              </span>
              <code>{swarmFilePath(word, use.target)}</code>
              <span className={classes.faint} title="Owner, group and permission bits">
                {use.uid}:{use.gid} {use.mode.toString(8).padStart(4, '0')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </SectionCard>
  );
}
