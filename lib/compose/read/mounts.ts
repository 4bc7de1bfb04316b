import type { ServiceMount } from '../project';
import type { Place } from './values';
import { shorten } from './values';

const propagations = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'] as const;
const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const noFolder =
  'there is no project folder on the node. Write an absolute path of the node, or use a named volume or a config';

/** A mount with where it was written. */
export type ReadMount = ServiceMount & { place: Place };

/** `volumes` of a service, short (`data:/var/lib/x:ro`) and long. Targets are each there once. */
export function readMounts(place: Place | undefined): ReadMount[] {
  if (!place) return [];
  const mounts: ReadMount[] = [];
  const targets = new Set<string>();
  for (const item of place.items('a list of volumes')) {
    const mount = item.isMap() ? readLongMount(item) : readShortMount(item);
    if (!mount) continue;
    const target = mount.target.replace(/\/+$/, '') || '/';
    if (targets.has(target)) item.error('duplicate', `Two volumes are mounted at "${target}". Keep one.`);
    targets.add(target);
    mounts.push({ ...mount, place: item });
  }
  return mounts;
}

/** `tmpfs`: `/run` or `/run:size=64m`, one or a list. */
export function readTmpfs(place: Place | undefined): Record<string, string> {
  if (!place) return {};
  const items = place.node.kind === 'list' ? place.items() : [place];
  const mounts = items.flatMap((item) => {
    const text = item.text('a path');
    if (text === null) return [];
    const at = text.indexOf(':');
    const path = at === -1 ? text : text.slice(0, at);
    if (path.startsWith('/')) return [[path, at === -1 ? '' : text.slice(at + 1)]];
    item.error('bad-value', `"${shorten(path)}" must be an absolute path: begin it with "/".`);
    return [];
  });
  return Object.fromEntries(mounts);
}

function readShortMount(item: Place): ServiceMount | null {
  const text = item.text('a volume');
  if (text === null) return null;
  const [first = '', second, third, ...more] = text.split(':');
  if (more.length > 0 || first === '') {
    return item.error(
      'bad-value',
      `"${shorten(text)}" is not a volume. Write it like "data:/var/lib/app:ro".`,
    );
  }
  if (second === undefined) {
    if (!first.startsWith('/')) {
      const message = `"${shorten(text)}" is not a volume: the path in the container is missing, as in "${shorten(text)}:/data".`;
      return item.error('bad-value', message);
    }
    return { ...plainMount('volume', null, first), volume: { noCopy: false } };
  }
  if (!second.startsWith('/')) {
    return item.error(
      'bad-value',
      `"${shorten(second)}" must be an absolute path in the container: begin it with "/".`,
    );
  }
  const options = third === undefined ? [] : third.split(',');
  const mount = first.startsWith('/') ? shortBind(first, second) : shortVolume(item, first, second);
  return mount && applyOptions(item, mount, options);
}

function shortBind(source: string, target: string): ServiceMount {
  const bind = { propagation: null, createHostPath: true, selinux: null };
  return { ...plainMount('bind', source, target), bind };
}

function shortVolume(item: Place, source: string, target: string): ServiceMount | null {
  if (isRelative(source)) {
    return item.error('refused', `"${shorten(source)}" is a path relative to a folder, and ${noFolder}.`);
  }
  if (!volumeName.test(source)) {
    return item.error(
      'bad-value',
      `"${shorten(source)}" is neither an absolute path nor the name of a volume.`,
    );
  }
  return { ...plainMount('volume', source, target), volume: { noCopy: false } };
}

function applyOptions(item: Place, mount: ServiceMount, options: readonly string[]): ServiceMount | null {
  const known = [
    'ro',
    'rw',
    'z',
    'Z',
    'nocopy',
    'copy',
    'cached',
    'delegated',
    'consistent',
    ...propagations,
  ];
  let result = mount;
  for (const option of options) {
    if (option === 'ro' || option === 'rw') {
      result = { ...result, readOnly: option === 'ro' };
    } else if ((option === 'z' || option === 'Z') && result.bind) {
      result = { ...result, bind: { ...result.bind, selinux: option } };
    } else if (option === 'nocopy' && result.volume) {
      result = { ...result, volume: { noCopy: true } };
    } else if (result.bind && propagations.some((propagation) => propagation === option)) {
      result = { ...result, bind: { ...result.bind, propagation: option } };
    } else if (['cached', 'delegated', 'consistent', 'copy'].includes(option)) {
      item.warn('ignored', `The option "${option}" of a volume has no effect and is ignored.`);
    } else {
      const message = `"${shorten(option)}" is not an option of this ${mount.type === 'bind' ? 'bind mount' : 'volume'}.`;
      return item.error('bad-value', message + item.report.didYouMean(option, known));
    }
  }
  return result;
}

function readLongMount(item: Place): ServiceMount | null {
  const typePlace = item.get('type');
  const targetPlace = item.get('target');
  if (!typePlace) return item.error('missing', 'A volume needs "type": volume, bind or tmpfs.');
  if (!targetPlace) return item.error('missing', 'A volume needs "target", the path in the container.');
  const typeText = typePlace.text('volume, bind or tmpfs');
  if (typeText === 'npipe' || typeText === 'cluster' || typeText === 'image') {
    return typePlace.error(
      'refused',
      `Gantry does not mount the type "${typeText}". Use volume, bind or tmpfs.`,
    );
  }
  const type = typePlace.oneOf(['volume', 'bind', 'tmpfs'] as const);
  const target = targetPlace.absolutePath();
  const source = item.get('source')?.text('a volume or a path') ?? null;
  if (type === null || target === null) return null;
  const readOnly = item.get('read_only')?.boolean() ?? false;
  for (const other of ['bind', 'volume', 'tmpfs'] as const) {
    const section = other === type ? undefined : item.get(other);
    section?.warn(
      'ignored',
      `"${other}" is for a mount of that type, and this one is a ${type}: it is ignored.`,
    );
  }
  const base = { ...plainMount(type, source, target), readOnly };
  switch (type) {
    case 'bind':
      return readBind(item, base);
    case 'volume': {
      if (source !== null && !volumeName.test(source)) {
        const sourcePlace = item.get('source') ?? item;
        return sourcePlace.error(
          'bad-value',
          `"${shorten(source)}" is not the name of a volume. For a path write "type: bind".`,
        );
      }
      return { ...base, volume: { noCopy: item.get('volume')?.get('nocopy')?.boolean() ?? false } };
    }
    case 'tmpfs': {
      if (source !== null) item.get('source')?.error('bad-value', 'A tmpfs has no source. Remove it.');
      const section = item.get('tmpfs');
      const sizeBytes = section?.get('size')?.bytes() ?? null;
      return { ...base, source: null, tmpfs: { sizeBytes, mode: readMode(section?.get('mode')) } };
    }
  }
}

function readBind(item: Place, base: ServiceMount): ServiceMount | null {
  const { source } = base;
  if (source === null)
    return item.error('missing', 'A bind mount needs "source", an absolute path of the node.');
  const sourcePlace = item.get('source') ?? item;
  if (isRelative(source)) {
    return sourcePlace.error(
      'refused',
      `"${shorten(source)}" is a path relative to a folder, and ${noFolder}.`,
    );
  }
  if (!source.startsWith('/')) {
    return sourcePlace.error(
      'bad-value',
      `"${shorten(source)}" must be an absolute path of the node: begin it with "/".`,
    );
  }
  const section = item.get('bind');
  return {
    ...base,
    bind: {
      propagation: section?.get('propagation')?.oneOf(propagations) ?? null,
      createHostPath: section?.get('create_host_path')?.boolean() ?? true,
      selinux: section?.get('selinux')?.oneOf(['z', 'Z'] as const) ?? null,
    },
  };
}

/** File mode bits: `0440`, `"0440"`, `0o440` are octal, as everyone means them. */
export function readMode(place: Place | undefined): number | null {
  if (!place) return null;
  const text = place.text('a file mode');
  if (text === null) return null;
  const digits = /^(?:0o?)?([0-7]{1,4})$/.exec(text)?.[1];
  if (digits === undefined)
    return place.error('bad-value', `"${shorten(text)}" is not a file mode. Write it like "0440".`);
  if (!/^0/.test(text) && digits.length > 1) {
    place.warn(
      'ambiguous',
      `${text} is read as the octal file mode 0${text}. Write "0${text}" so that every tool does.`,
    );
  }
  return parseInt(digits, 8);
}

function isRelative(source: string): boolean {
  return (
    source.startsWith('.') || source.startsWith('~') || (source.includes('/') && !source.startsWith('/'))
  );
}

function plainMount(type: ServiceMount['type'], source: string | null, target: string): ServiceMount {
  return { type, source, target, readOnly: false, bind: null, volume: null, tmpfs: null };
}
