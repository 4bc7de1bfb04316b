import { SectionCard } from '@/components/ui/section-card';
import lines from '@/components/ui/card-lines.module.css';
import type { ContainerDetail } from '@/lib/contract/containers';
import { portTexts } from './container-ports';
import classes from './containers.module.css';

/** Which ports reach it from outside, and which only its networks see. */
export function PortsCard({ ports, running }: { ports: ContainerDetail['ports']; running: boolean }) {
  const published = portTexts(ports.filter((port) => port.hostPort !== null));
  const exposed = portTexts(ports.filter((port) => port.hostPort === null));
  return (
    <SectionCard title="Ports" padding="flush">
      <ul className={lines.lines}>
        {published.map((text) => (
          <li key={text}>
            <code>{text}</code>
            <span className={lines.end}>{running ? 'published' : 'published when it runs'}</span>
          </li>
        ))}
        {exposed.map((text) => (
          <li key={text}>
            <code>{text}</code>
            <span className={lines.end}>only inside its networks</span>
          </li>
        ))}
        {ports.length === 0 ? <li className={classes.faint}>No ports</li> : null}
      </ul>
    </SectionCard>
  );
}
