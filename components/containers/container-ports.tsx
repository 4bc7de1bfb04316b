import { Tooltip } from '@mantine/core';
import { Dash } from '@/components/ui/dash';
import type { ContainerRow } from '@/lib/contract/containers';
import classes from './containers.module.css';

type Port = ContainerRow['ports'][number];

/** How many letters of ports a cell has room for. */
const room = 26;

/** Ports of a row: those published first, the same port on IPv4 and IPv6 once. What does not fit is counted. */
export function ContainerPorts({ ports }: { ports: readonly Port[] }) {
  const texts = portTexts(ports);
  if (texts.length === 0) return <Dash />;
  const shown = texts.slice(0, fitting(texts));
  const hidden = texts.length - shown.length;
  return (
    <Tooltip label={texts.join(', ')} disabled={hidden === 0}>
      <span className={classes.ports}>
        {shown.map((text) => (
          <code key={text}>{text}</code>
        ))}
        {hidden > 0 ? <span className={classes.faint}>+{hidden}</span> : null}
      </span>
    </Tooltip>
  );
}

/** How many of the texts fit: one at least. */
function fitting(texts: readonly string[]): number {
  let letters = 0;
  for (const [position, text] of texts.entries()) {
    letters += text.length + 2;
    if (letters > room) return Math.max(1, position);
  }
  return texts.length;
}

/** `8080 → 80/tcp`, or `80/tcp` where it is not published; each once. */
export function portTexts(ports: readonly Port[]): string[] {
  const published = ports.filter((port) => port.hostPort !== null);
  const exposed = ports.filter((port) => port.hostPort === null);
  return [...new Set([...published, ...exposed].map(portText))];
}

function portText({ hostIp, hostPort, containerPort, protocol }: Port): string {
  if (hostPort === null) return `${containerPort}/${protocol}`;
  const everywhere = hostIp === null || hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
  const address = everywhere ? '' : hostIp.includes(':') ? `[${hostIp}]:` : `${hostIp}:`;
  return `${address}${hostPort} → ${containerPort}/${protocol}`;
}
