import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import text from '@/components/ui/text.module.css';
import type { ServiceMount } from '@/lib/contract/service-spec';
import { formatBytes } from '@/lib/format';
import classes from './services.module.css';

/** What its containers mount, and where. */
export function ServiceMountsCard({ mounts }: { mounts: readonly ServiceMount[] }) {
  return (
    <SectionCard title="Mounts" padding="flush">
      <ul className={lines.lines}>
        {mounts.map((mount) => (
          <li key={mount.target}>
            <code className={text.wrap}>{mount.target}</code>
            <span className={text.wrap}>{sourceText(mount)}</span>
            <span className={lines.end}>
              {mount.type}, {mount.readOnly ? 'read-only' : 'writable'}
            </span>
          </li>
        ))}
        {mounts.length === 0 ? <li className={classes.faint}>Nothing is mounted</li> : null}
      </ul>
    </SectionCard>
  );
}

function sourceText({ type, source, tmpfsBytes }: ServiceMount): string {
  if (type === 'tmpfs') return tmpfsBytes ? `${formatBytes(tmpfsBytes)} of memory` : 'memory';
  return source || 'a new volume for each container';
}
