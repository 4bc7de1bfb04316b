import { Tooltip } from '@mantine/core';
import type { ContainerRow } from '@/lib/contract/containers';
import classes from './containers.module.css';

type Port = ContainerRow['ports'][number];

/** Ports of a row: those published first, the same port on IPv4 and IPv6 once. What does not fit is counted. */
export function ContainerPorts({ ports, most = 2 }: { ports: readonly Port[]; most?: number }) {
  const texts = portTexts(ports);
  if (texts.length === 0) return <span className={classes.faint}>–</span>;
  const hidden = texts.length - most;
  return (
    <Tooltip label={texts.join(', ')} disabled={hidden <= 0}>
      <span className={classes.ports}>
        {texts.slice(0, most).map((text) => (
          <code key={text}>{text}</code>
        ))}
        {hidden > 0 ? <span className={classes.faint}>+{hidden}</span> : null}
      </span>
    </Tooltip>
  );
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
