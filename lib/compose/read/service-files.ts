import type { ServiceFile } from '../project';
import { readMode } from './mounts';
import type { Place } from './values';
import { shorten } from './values';

export type ReadServiceFile = ServiceFile & { place: Place };

/** `secrets` or `configs` of a service: names, or maps with `source`, `target`, `uid`, `gid`, `mode`. */
export function readServiceFiles(place: Place | undefined, kind: ServiceFile['kind']): ReadServiceFile[] {
  if (!place) return [];
  const folder = kind === 'secret' ? '/run/secrets/' : '/';
  return place.items(`a list of ${kind}s`).flatMap((item) => {
    if (!item.isMap()) {
      const source = item.text(`the name of a ${kind}`);
      if (source === null) return [];
      return [{ kind, source, target: `${folder}${source}`, uid: '0', gid: '0', mode: 0o444, place: item }];
    }
    const source = item.get('source')?.text(`the name of a ${kind}`) ?? null;
    if (source === null) {
      item.error('missing', `A ${kind} needs "source", its name under "${kind}s:".`);
      return [];
    }
    const targetPlace = item.get('target');
    const target = targetPlace?.text('a path') ?? source;
    if (target.split('/').includes('..') || target.endsWith('/')) {
      targetPlace?.error('bad-value', `"${shorten(target)}" is not the path of a file in the container.`);
    }
    return [
      {
        kind,
        source,
        target: target.startsWith('/') ? target : `${folder}${target}`,
        uid: readId(item.get('uid')),
        gid: readId(item.get('gid')),
        mode: readMode(item.get('mode')) ?? 0o444,
        place: item,
      },
    ];
  });
}

function readId(place: Place | undefined): string {
  const text = place?.text('a numeric id') ?? null;
  if (!place || text === null) return '0';
  if (/^\d{1,10}$/.test(text)) return text;
  place.error('bad-value', `"${shorten(text)}" must be a number: names are known only within the container.`);
  return '0';
}
