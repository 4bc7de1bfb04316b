import type { Service } from '../project';
import type { Place } from './values';
import { shorten } from './values';

/** `devices`: `/dev/ttyUSB0`, `/dev/sda:/dev/xvda:rwm`, or a map. */
export function readDevices(place: Place | undefined): Service['devices'] {
  if (!place) return [];
  return place.items('a list of devices').flatMap((item) => {
    if (item.isMap()) {
      const hostPath = item.get('source')?.absolutePath() ?? null;
      if (hostPath === null) {
        if (!item.get('source')) item.error('missing', 'A device needs "source", its path on the node.');
        return [];
      }
      const containerPath = item.get('target')?.absolutePath() ?? hostPath;
      return [{ hostPath, containerPath, permissions: readPermissions(item.get('permissions')) }];
    }
    const text = item.text('a device');
    if (text === null) return [];
    const [hostPath = '', second, third, ...more] = text.split(':');
    const secondIsPath = second?.startsWith('/') ?? false;
    const containerPath = second !== undefined && secondIsPath ? second : hostPath;
    const permissions = third ?? (second !== undefined && !secondIsPath ? second : 'rwm');
    if (hostPath.startsWith('/') && /^[rwm]{1,3}$/.test(permissions) && more.length === 0) {
      return [{ hostPath, containerPath, permissions }];
    }
    item.error(
      'bad-value',
      `"${shorten(text)}" is not a device. Write it like "/dev/ttyUSB0:/dev/ttyUSB0:rwm".`,
    );
    return [];
  });
}

function readPermissions(place: Place | undefined): string {
  const text = place?.text('permissions') ?? null;
  if (!place || text === null) return 'rwm';
  if (/^[rwm]{1,3}$/.test(text)) return text;
  place.error('bad-value', `"${shorten(text)}" are not permissions of a device: letters of "rwm".`);
  return 'rwm';
}

/** `ulimits`: a number for both, or `soft` and `hard`. */
export function readUlimits(place: Place | undefined): Service['ulimits'] {
  if (!place) return [];
  return place.entries('a map of limits').flatMap(({ key: name, place: entry }) => {
    if (!entry.isMap()) {
      const value = entry.integer({ min: -1 });
      return value === null ? [] : [{ name, soft: value, hard: value }];
    }
    const soft = entry.get('soft')?.integer({ min: -1 }) ?? null;
    const hard = entry.get('hard')?.integer({ min: -1 }) ?? null;
    if (soft === null || hard === null) {
      if (!entry.get('soft') || !entry.get('hard'))
        entry.error('missing', 'A limit needs "soft" and "hard".');
      return [];
    }
    if (hard !== -1 && (soft > hard || soft === -1)) {
      entry.error('bad-value', 'The soft limit is above the hard one.');
    }
    return [{ name, soft, hard }];
  });
}

/** `extra_hosts`: `host:address` or `host=address`, a list or a map; several addresses of one host are a list. */
export function readExtraHosts(place: Place | undefined): string[] {
  if (!place) return [];
  if (place.node.kind === 'list') {
    return place.items().flatMap((item) => {
      const text = item.text('"host:address"');
      if (text === null) return [];
      const at = /[=:]/.exec(text)?.index ?? -1;
      const host = text.slice(0, Math.max(at, 0)).trim();
      const address = text.slice(at + 1).trim();
      if (host !== '' && address !== '') return [`${host}:${address.replace(/^\[(.*)\]$/, '$1')}`];
      item.error(
        'bad-value',
        `"${shorten(text)}" is not an extra host. Write it like "db.example.com:10.0.0.5".`,
      );
      return [];
    });
  }
  return place.entries('a list of "host:address", or a map').flatMap(({ key: host, place: entry }) => {
    const places = entry.node.kind === 'list' ? entry.items() : [entry];
    return places.flatMap((item) => {
      const address = item.text('an address');
      return address === null ? [] : [`${host}:${address}`];
    });
  });
}
