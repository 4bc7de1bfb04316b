import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { GantryError } from '@/lib/errors';
import { gitLimits } from './git-limits';

const inflatedSchema = z.object({
  buffer: z.instanceof(Buffer),
  engine: z.object({ bytesWritten: z.number() }),
});

/** The types of objects in a pack that say how another one is changed (gitformat-pack). */
const offsetDelta = 6;
const nameDelta = 7;

/**
 * Walks through a pack before git's client does, which would inflate whatever is in it.
 * @throws `git_unusable` where it, or an object of it, is larger than what is read
 */
export function checkPack(pack: Buffer): void {
  const count = pack.length >= 12 && pack.toString('latin1', 0, 4) === 'PACK' ? pack.readUInt32BE(8) : null;
  if (count === null) throw tooLarge('its answer is no pack');
  if (count > gitLimits.objects)
    throw tooLarge(`it has ${count} objects, and at most ${gitLimits.objects} are read`);
  let at = 12;
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    const header = readHeader(pack, at);
    if (header.bytes > gitLimits.objectBytes) throw largeObject();
    const inflated = inflate(pack.subarray(header.end), header.bytes);
    const bytes = header.isDelta ? deltaResultBytes(inflated.content) : header.bytes;
    total += bytes + inflated.content.byteLength;
    if (bytes > gitLimits.objectBytes) throw largeObject();
    if (total > gitLimits.totalBytes) throw tooLarge('all that is in it is too large');
    at = header.end + inflated.used;
  }
}

function readHeader(pack: Buffer, start: number): { end: number; bytes: number; isDelta: boolean } {
  let at = start;
  const next = () => {
    const byte = pack[at];
    if (byte === undefined) throw tooLarge('its pack is cut short');
    at += 1;
    return byte;
  };
  let byte = next();
  const type = (byte >> 4) & 7;
  let bytes = byte & 15;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    byte = next();
    bytes += (byte & 0x7f) * factor;
  }
  if (type === offsetDelta) while (next() & 0x80);
  if (type === nameDelta) at += 20;
  return { end: at, bytes, isDelta: type === offsetDelta || type === nameDelta };
}

function inflate(deflated: Buffer, bytes: number): { content: Buffer; used: number } {
  let inflated: unknown;
  try {
    inflated = inflateSync(deflated, { info: true, maxOutputLength: bytes + 1 });
  } catch (cause) {
    throw new GantryError('git_unusable', { message: unusable('an object in it cannot be read'), cause });
  }
  const { buffer, engine } = inflatedSchema.parse(inflated);
  if (buffer.byteLength !== bytes) throw tooLarge('an object in it has another size than it says');
  return { content: buffer, used: engine.bytesWritten };
}

/** What an object has once a delta is applied: the second number of the delta. */
function deltaResultBytes(delta: Buffer): number {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = delta[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (!(byte & 0x80) || at > 20) return value;
    }
  };
  number();
  return number();
}

const largeObject = () => tooLarge(`a file in it is larger than ${gitLimits.objectBytes / 1024 / 1024} MiB`);

function tooLarge(why: string): GantryError {
  return new GantryError('git_unusable', { message: unusable(why) });
}

function unusable(why: string): string {
  return `The repository cannot be used: ${why}. Keep the files of stacks in a small repository of their own.`;
}
