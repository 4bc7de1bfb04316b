import type { NamespaceMode, ServiceNetwork } from '../project';
import { isIpAddress } from './ports';
import { readRecord, readTexts } from './lists';
import type { Place } from './values';
import { shorten } from './values';

export type ReadNetwork = ServiceNetwork & { place: Place };

/** `networks` of a service: a list of names, or a map. The one with the highest priority is first. */
export function readServiceNetworks(place: Place | undefined): ReadNetwork[] {
  if (!place) return [];
  if (place.node.kind === 'list') {
    const seen = new Set<string>();
    return place.items().flatMap((item) => {
      const network = item.text('the name of a network');
      if (network === null || seen.has(network)) return [];
      seen.add(network);
      return [{ ...plainNetwork(network), place: item }];
    });
  }
  const networks = place.entries('a list of networks, or a map').map(({ key, place: entry }) => {
    const network = { ...plainNetwork(key), place: entry };
    if (entry.isNull) return network;
    entry.entries('a map of settings');
    return {
      ...network,
      aliases: readTexts(entry.get('aliases')),
      ipv4Address: readAddress(entry.get('ipv4_address'), false),
      ipv6Address: readAddress(entry.get('ipv6_address'), true),
      linkLocalIps: readTexts(entry.get('link_local_ips')),
      macAddress: readMacAddress(entry.get('mac_address')),
      driverOptions: readRecord(entry.get('driver_opts')),
      priority: entry.get('priority')?.number() ?? 0,
    };
  });
  return networks.toSorted((a, b) => b.priority - a.priority);
}

function plainNetwork(network: string): ServiceNetwork {
  return {
    network,
    aliases: [],
    ipv4Address: null,
    ipv6Address: null,
    linkLocalIps: [],
    macAddress: null,
    driverOptions: {},
    priority: 0,
  };
}

function readAddress(place: Place | undefined, isV6: boolean): string | null {
  const text = place?.text('an IP address') ?? null;
  if (!place || text === null) return null;
  if (isIpAddress(text) && text.includes(':') === isV6) return text;
  return place.error('bad-value', `"${shorten(text)}" is not an ${isV6 ? 'IPv6' : 'IPv4'} address.`);
}

export function readMacAddress(place: Place | undefined): string | null {
  const text = place?.text('a MAC address') ?? null;
  if (!place || text === null) return null;
  if (/^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$/.test(text)) return text;
  return place.error(
    'bad-value',
    `"${shorten(text)}" is not a MAC address. Write it like "02:42:ac:11:65:43".`,
  );
}

export type ReadNamespace = NamespaceMode & { place: Place };

/** `network_mode`, `pid`, `ipc`: a plain mode, `service:name` or `container:name`. */
export function readNamespace(place: Place | undefined, plain: readonly string[]): ReadNamespace | null {
  const text = place?.text(`one of ${plain.join(', ')}`) ?? null;
  if (!place || text === null) return null;
  if (text.startsWith('service:') && text.length > 8)
    return { kind: 'service', service: text.slice(8), place };
  if (text.startsWith('container:') && text.length > 10) {
    return { kind: 'container', container: text.slice(10), place };
  }
  if (plain.includes(text)) return { kind: 'plain', mode: text, place };
  const known = [...plain.map((mode) => `"${mode}"`), '"service:…"', '"container:…"'].join(', ');
  return place.error('bad-value', `"${shorten(text)}" is not one of ${known}.`);
}
