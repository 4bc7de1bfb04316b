import type { FileSource, Network, Volume } from '../project';
import { pastedFile } from './context';
import type { ReadContext } from './context';
import { readRecord } from './lists';
import type { Place } from './values';
import { shorten } from './values';

const objectName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** A declared object and where, so that others can point at it. */
export type Declared<T> = T & { place: Place };

/** Top-level `networks`. */
export function readNetworks(place: Place | undefined, stack: string): Declared<Network>[] {
  if (!place) return [];
  return place.entries('a map of networks').flatMap(({ key, place: entry }) => {
    const plain = {
      key,
      name: `${stack}_${key}`,
      external: false,
      driver: null,
      driverOptions: {},
      internal: false,
      attachable: false,
      enableIpv6: false,
      ipam: null,
      labels: {},
      place: entry,
    };
    if (entry.isNull) return [{ ...plain, ...readName(entry, key, stack) }];
    entry.entries('a map of settings');
    const { name, external } = readName(entry, key, stack);
    if (external) warnOfSettings(entry, 'network');
    const network: Declared<Network> = {
      ...plain,
      name,
      external,
      driver: entry.get('driver')?.text() ?? null,
      driverOptions: readRecord(entry.get('driver_opts')),
      internal: entry.get('internal')?.boolean() ?? false,
      attachable: entry.get('attachable')?.boolean() ?? false,
      enableIpv6: entry.get('enable_ipv6')?.boolean() ?? false,
      ipam: readIpam(entry.get('ipam')),
      labels: readRecord(entry.get('labels')),
    };
    return [network];
  });
}

function readIpam(place: Place | undefined): Network['ipam'] {
  if (!place) return null;
  place.entries('a map with "config"');
  const configs = place.get('config')?.items('a list of subnets') ?? [];
  return {
    driver: place.get('driver')?.text() ?? null,
    options: readRecord(place.get('options')),
    configs: configs.map((item) => {
      item.entries('a map with "subnet"');
      return {
        subnet: readSubnet(item.get('subnet')),
        gateway: item.get('gateway')?.text('an address') ?? null,
        ipRange: readSubnet(item.get('ip_range')),
        auxiliaryAddresses: readRecord(item.get('aux_addresses')),
      };
    }),
  };
}

function readSubnet(place: Place | undefined): string | null {
  const text = place?.text('a subnet') ?? null;
  if (!place || text === null) return null;
  if (/^[0-9a-fA-F:.]+\/\d{1,3}$/.test(text)) return text;
  return place.error('bad-value', `"${shorten(text)}" is not a subnet. Write it like "10.5.0.0/16".`);
}

/** Top-level `volumes`. */
export function readVolumes(place: Place | undefined, stack: string): Declared<Volume>[] {
  if (!place) return [];
  return place.entries('a map of volumes').map(({ key, place: entry }) => {
    const plain = {
      key,
      name: `${stack}_${key}`,
      external: false,
      driver: null,
      driverOptions: {},
      labels: {},
    };
    if (entry.isNull) return { ...plain, ...readName(entry, key, stack), place: entry };
    entry.entries('a map of settings');
    const { name, external } = readName(entry, key, stack);
    if (external) warnOfSettings(entry, 'volume');
    return {
      key,
      name,
      external,
      driver: entry.get('driver')?.text() ?? null,
      driverOptions: readRecord(entry.get('driver_opts')),
      labels: readRecord(entry.get('labels')),
      place: entry,
    };
  });
}

/** Top-level `secrets` or `configs`, with what they hold: from `content`, a pasted `file` or a variable. */
export function readFileSources(
  place: Place | undefined,
  kind: 'secret' | 'config',
  stack: string,
  context: ReadContext,
): Declared<FileSource>[] {
  if (!place) return [];
  return place.entries(`a map of ${kind}s`).map(({ key, place: entry }) => {
    if (!entry.isNull) entry.entries('a map of settings');
    const { name, external } = readName(entry, key, stack);
    const labels = readRecord(entry.get('labels'));
    if (external && context.target === 'engine') {
      const message = `An external ${kind} lives in a Swarm, and this cluster is a single engine. Give it "content:", or "file:" with a pasted file.`;
      (entry.get('external') ?? entry).error('refused', message);
    }
    const content = external ? '' : readContent(entry, kind, context);
    return { key, name, content: content ?? '', external, labels, place: entry };
  });
}

function readContent(entry: Place, kind: 'secret' | 'config', context: ReadContext): string | null {
  const given = (['content', 'file', 'environment'] as const).flatMap((key) => {
    const place = entry.get(key);
    return place ? [{ key, place }] : [];
  });
  const [first, second] = given;
  if (!first) return entry.error('missing', `A ${kind} needs one of "content", "file" and "environment".`);
  if (second)
    return second.place.error('clash', 'Only one of "content", "file" and "environment" can be given.');
  const text = first.place.text();
  if (text === null) return null;
  switch (first.key) {
    case 'content':
      return text;
    case 'file': {
      const message = `The file "${shorten(text)}" is missing. Paste it under the stack's files, or commit it with the Compose file.`;
      return pastedFile(context, text) ?? first.place.error('unknown-reference', message);
    }
    case 'environment': {
      const value = Object.hasOwn(context.variables, text) ? context.variables[text] : undefined;
      const message = `The variable ${shorten(text)} is not defined. Give it a value.`;
      return value ?? first.place.error('undefined-variable', message);
    }
  }
}

function readName(entry: Place, key: string, stack: string): { name: string; external: boolean } {
  const externalPlace = entry.get('external');
  const olderName = externalPlace?.get('name')?.text() ?? null;
  const external = externalPlace ? externalPlace.isMap() || externalPlace.boolean() === true : false;
  const namePlace = entry.get('name');
  const name = namePlace?.text('a name') ?? olderName ?? (external ? key : `${stack}_${key}`);
  if (!objectName.test(name)) {
    const message = `"${shorten(name)}" is not a name: letters, digits, "_", "." and "-".`;
    (namePlace ?? entry).error('bad-value', message);
  }
  return { name, external };
}

function warnOfSettings(entry: Place, kind: string): void {
  for (const { key, place } of entry.entries()) {
    if (key === 'external' || key === 'name' || key.startsWith('x-') || place.isNull) continue;
    place.warn('ignored', `The ${kind} is external, so it is used as it is: "${key}" is ignored.`);
  }
}
