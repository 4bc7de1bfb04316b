import { composeLimits } from '../limits';
import type { ServicePort } from '../project';
import type { ReadContext } from './context';
import type { Place } from './values';
import { shorten } from './values';

const protocols = ['tcp', 'udp', 'sctp'] as const;
const modes = ['host', 'ingress'] as const;
const shortForm =
  /^(?:(?:(\[[0-9a-fA-F:.]+\]|\d{1,3}(?:\.\d{1,3}){3}):)?(\d{1,5}(?:-\d{1,5})?)?:)?(\d{1,5}(?:-\d{1,5})?)(?:\/([a-z]+))?$/;

/** A published port with where it was written. */
export type ReadPort = ServicePort & { place: Place };

type Range = { from: number; to: number };

/** `ports`, short (`"8080:80"`, `"127.0.0.1:8000-8005:80-85/udp"`, `80`) and long. Ranges are written out. */
export function readPorts(place: Place | undefined, context: ReadContext): ReadPort[] {
  if (!place) return [];
  const ports: ReadPort[] = [];
  for (const item of place.items('a list of ports')) {
    if (context.portsLeft < 0) break;
    for (const port of item.isMap() ? readLongPort(item, context) : readShortPort(item, context))
      ports.push(port);
  }
  return ports;
}

/** `expose`: `80`, `"80/udp"`, `"3000-3005"` to `80/tcp`, …. */
export function readExpose(place: Place | undefined, context: ReadContext): string[] {
  if (!place) return [];
  const exposed = new Set<string>();
  for (const item of place.items('a list of ports')) {
    const text = item.text('a port');
    if (text === null) continue;
    const [, range, protocol = 'tcp'] = /^(\d{1,5}(?:-\d{1,5})?)(?:\/([a-z]+))?$/.exec(text) ?? [];
    const read = range === undefined ? null : readRange(range);
    if (!read || !isProtocol(protocol)) {
      item.error(
        'bad-value',
        `"${shorten(text)}" is not a port. Write it like "80", "53/udp" or "3000-3005".`,
      );
      continue;
    }
    if (context.portsLeft < 0 || !takePorts(item, read.to - read.from + 1, context)) break;
    for (let port = read.from; port <= read.to; port += 1) exposed.add(`${port}/${protocol}`);
  }
  return [...exposed];
}

/** Ranges make much of little text, so all ports of the file are counted. */
function takePorts(item: Place, count: number, context: ReadContext): boolean {
  context.portsLeft -= count;
  if (context.portsLeft >= 0) return true;
  item.error('too-many', `A stack has at most ${composeLimits.ports} ports.`);
  return false;
}

function readShortPort(item: Place, context: ReadContext): ReadPort[] {
  const text = item.text('a port');
  if (text === null) return [];
  const parts = shortForm.exec(text);
  const target = parts?.[3] === undefined ? null : readRange(parts[3]);
  const protocol = parts?.[4] ?? 'tcp';
  if (!parts || !target) {
    const message = `"${shorten(text)}" is not a port. Write it like "80", "8080:80", "127.0.0.1:8080:80" or "53:53/udp".`;
    item.error('bad-value', message);
    return [];
  }
  if (!isProtocol(protocol)) {
    item.error('bad-value', `"${protocol}" is not a protocol of a port: tcp, udp or sctp.`);
    return [];
  }
  const hostIp = (parts[1] ?? '').replace(/^\[|\]$/g, '');
  if (!validHostIp(hostIp)) {
    item.error('bad-value', `"${hostIp}" is not an IP address.`);
    return [];
  }
  const published = parts[2] === undefined ? undefined : readRange(parts[2]);
  if (published === null) {
    item.error('bad-value', `"${shorten(text)}" is not a port: ports are from 1 to 65535, ranges go up.`);
    return [];
  }
  return expand(item, context, target, published, { hostIp, protocol, mode: 'ingress' });
}

function readLongPort(item: Place, context: ReadContext): ReadPort[] {
  const targetPlace = item.get('target');
  if (!targetPlace) {
    item.error('missing', 'A port needs "target", the port in the container.');
    return [];
  }
  const target = targetPlace.integer({ min: 1, max: 65_535 });
  const protocol = item.get('protocol')?.oneOf(protocols) ?? 'tcp';
  const mode = item.get('mode')?.oneOf(modes) ?? 'ingress';
  const hostIp = item.get('host_ip')?.text('an IP address') ?? '';
  if (!validHostIp(hostIp))
    item.get('host_ip')?.error('bad-value', `"${shorten(hostIp)}" is not an IP address.`);
  const publishedPlace = item.get('published');
  const publishedText = publishedPlace?.text('a port') ?? null;
  if (target === null) return [];
  let published: Range | undefined;
  if (publishedPlace && publishedText !== null && publishedText !== '' && publishedText !== '0') {
    const read = readRange(publishedText);
    if (!read) {
      publishedPlace.error(
        'bad-value',
        `"${shorten(publishedText)}" is not a port: a number from 1 to 65535.`,
      );
      return [];
    }
    published = read;
  }
  return expand(item, context, { from: target, to: target }, published, { hostIp, protocol, mode });
}

function expand(
  item: Place,
  context: ReadContext,
  target: Range,
  published: Range | undefined,
  rest: Pick<ServicePort, 'hostIp' | 'protocol' | 'mode'>,
): ReadPort[] {
  const count = target.to - target.from + 1;
  const hostCount = published && published.to - published.from + 1;
  if (hostCount !== undefined && hostCount !== count) {
    const message =
      count === 1
        ? 'A range of host ports for one container port leaves the choice open. Write one host port, or none to let the engine choose.'
        : `${hostCount} host ports do not fit ${count} container ports: the ranges must be of the same length.`;
    item.error('bad-value', message);
    return [];
  }
  if (!takePorts(item, count, context)) return [];
  return Array.from({ length: count }, (_, index) => ({
    target: target.from + index,
    published: published ? published.from + index : null,
    ...rest,
    place: item,
  }));
}

function readRange(text: string): Range | null {
  const [first, last = first] = text.split('-');
  const from = Number(first);
  const to = Number(last);
  const valid = Number.isInteger(from) && Number.isInteger(to) && from >= 1 && to <= 65_535 && from <= to;
  return valid ? { from, to } : null;
}

function isProtocol(text: string): text is ServicePort['protocol'] {
  return text === 'tcp' || text === 'udp' || text === 'sctp';
}

function validHostIp(text: string): boolean {
  return text === '' || isIpAddress(text);
}

/** An IPv4 or IPv6 address, by shape. */
export function isIpAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255);
  return /^[0-9a-fA-F:]{2,39}(\d{1,3}(\.\d{1,3}){3})?$/.test(text) && text.includes(':');
}
