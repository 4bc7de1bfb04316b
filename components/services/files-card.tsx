import Link from 'next/link';
import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import text from '@/components/ui/text.module.css';
import type { ServiceFile } from '@/lib/contract/service-spec';
import { paths } from '@/lib/paths';
import { swarmFilePath } from '@/lib/swarm-file';
import classes from './services.module.css';

type Props = { cluster: string; kind: 'secret' | 'config'; files: readonly ServiceFile[] };

/** The secrets or configs its containers get as files. */
export function FilesCard({ cluster, kind, files }: Props) {
  return (
    <SectionCard title={kind === 'secret' ? 'Secrets' : 'Configs'} padding="flush">
      <ul className={lines.lines}>
        {files.map((file) => (
          <li key={file.target}>
            <Link href={kind === 'secret' ? paths.secret(cluster, file.id) : paths.config(cluster, file.id)}>
              {file.name}
            </Link>
            <code className={text.wrap}>{swarmFilePath(kind, file.target)}</code>
            <span className={lines.end}>
              {file.uid || '0'}:{file.gid || '0'} {file.mode.toString(8).padStart(4, '0')}
            </span>
          </li>
        ))}
        {files.length === 0 ? <li className={classes.faint}>None</li> : null}
      </ul>
    </SectionCard>
  );
}
