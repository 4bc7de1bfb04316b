import { GantryError } from '@/lib/errors';

/**
 * Checks for what is put in the path of a call. Docker's own router resolves `..` and its clients do not escape
 * ids, so a name nobody checked can turn the removal of a volume into the removal of a container.
 */

const name = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** The id or name of a container, exec, network or volume, as it is. @throws `bad_id` */
export function checkName(text: string): string {
  if (text.length > 255 || !name.test(text) || text.includes('..')) throw badId(text, 'a valid id or name');
  return text;
}

const domain =
  /(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/;
const component = /[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*/;
const tag = /[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}/;
const digest = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/;
const path = `${component.source}(?:/${component.source})*`;
const reference = new RegExp(
  `^(?<name>(?:${domain.source}/)?${path})(?::(?<tag>${tag.source}))?(?:@(?<digest>${digest.source}))?$`,
);
const imageId = /^sha256:[0-9a-f]{64}$/;

export type ImageReference = { name: string; tag: string | null; digest: string | null };

/**
 * Takes a reference apart: `[domain/]path[:tag][@digest]`, the grammar of
 * https://pkg.go.dev/github.com/distribution/reference.
 *
 * @throws `bad_id`
 */
export function parseReference(text: string): ImageReference {
  const groups = text.length <= 600 && !text.includes('..') ? reference.exec(text)?.groups : undefined;
  if (groups?.name === undefined || groups.name.length > 255) throw badId(text, 'a valid image reference');
  return { name: groups.name, tag: groups.tag ?? null, digest: groups.digest ?? null };
}

/** A reference or an image's id, as it is. @throws `bad_id` */
export function checkImage(text: string): string {
  if (!imageId.test(text)) parseReference(text);
  return text;
}

/** The last lock, on the path as a whole: nothing in it may be read as anything but names. @throws `bad_id` */
export function checkPath(text: string): string {
  if (!/^\/[a-zA-Z0-9_.:@/[\]+-]*$/.test(text) || /\/\.{0,2}(\/|$)/.test(text) || text.includes('..')) {
    throw badId(text, 'a valid path');
  }
  return text;
}

function badId(text: string, what: string): GantryError {
  const shown = JSON.stringify(text.slice(0, 80));
  return new GantryError('bad_id', { message: `${shown} is not ${what}. Nothing was sent to the engine.` });
}
