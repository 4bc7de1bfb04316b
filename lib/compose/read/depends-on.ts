import type { Dependency } from '../project';
import type { Place } from './values';
import { shorten } from './values';

const conditions = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

export type ReadDependency = Dependency & { place: Place };

/** `depends_on`: a list of services, or a map of them with conditions. */
export function readDependsOn(place: Place | undefined): ReadDependency[] {
  if (!place) return [];
  if (place.node.kind === 'list') {
    return place.items().flatMap((item) => {
      const service = item.text('the name of a service');
      return service === null ? [] : [startedFirst(service, item)];
    });
  }
  return place.entries('a list of services, or a map').map(({ key, place: entry }) => {
    const plain = startedFirst(key, entry);
    if (entry.isNull) return plain;
    entry.entries('a map with "condition"');
    const condition = entry.get('condition')?.oneOf(conditions) ?? null;
    return {
      ...plain,
      condition: condition ?? 'service_started',
      restart: entry.get('restart')?.boolean() ?? false,
      required: entry.get('required')?.boolean() ?? true,
    };
  });
}

/** A service that must be there first because something of its containers is used. */
export function startedFirst(service: string, place: Place): ReadDependency {
  return { service, condition: 'service_started', restart: false, required: true, place };
}

export type ReadLink = { name: string; alias: string; place: Place };

/** `links` and `external_links`: `name` or `name:alias`. */
export function readLinks(place: Place | undefined): ReadLink[] {
  if (!place) return [];
  return place.items('a list of links').flatMap((item) => {
    const text = item.text('the name of a service');
    if (text === null) return [];
    const [name = '', alias = name, ...more] = text.split(':');
    if (name !== '' && alias !== '' && more.length === 0) return [{ name, alias, place: item }];
    item.error('bad-value', `"${shorten(text)}" is not a link. Write it like "db" or "db:database".`);
    return [];
  });
}

export type ReadVolumesFrom = {
  kind: 'service' | 'container';
  source: string;
  readOnly: boolean;
  place: Place;
};

/** `volumes_from`: `service`, `service:ro`, `container:name:rw`. */
export function readVolumesFrom(place: Place | undefined): ReadVolumesFrom[] {
  if (!place) return [];
  return place.items('a list of services').flatMap((item) => {
    const text = item.text('the name of a service');
    if (text === null) return [];
    const parts = /^(container:)?([^:]+)(?::(ro|rw))?$/.exec(text);
    const source = parts?.[2];
    if (source === undefined) {
      item.error(
        'bad-value',
        `"${shorten(text)}" is not a source of volumes. Write it like "db", "db:ro" or "container:name".`,
      );
      return [];
    }
    const kind: ReadVolumesFrom['kind'] = parts?.[1] === undefined ? 'service' : 'container';
    return [{ kind, source, readOnly: parts?.[3] === 'ro', place: item }];
  });
}
