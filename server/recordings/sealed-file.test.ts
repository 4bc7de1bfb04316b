import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PiecePlace, SealedReader, SealedWriter } from './sealed-file';

const key = randomBytes(32);
const pieces = ['first', 'second', 'a third one', ''].map((text) => Buffer.from(text));
/** Of the first line, and what each piece has besides its bytes. */
const [headBytes, pieceBytes] = [16, 20];

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'gantry-sealed-'));
  file = path.join(directory, 'file');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function write(all: readonly Buffer[] = pieces, ends = true): Promise<SealedWriter> {
  const writer = await SealedWriter.create(file, key);
  for (const [index, piece] of all.entries()) await writer.append(piece, ends && index === all.length - 1);
  await writer.close();
  return writer;
}

async function read(from?: PiecePlace, using = key): Promise<{ text: string; ended: boolean }> {
  const reader = await SealedReader.open(file, using, from);
  try {
    const parts: Buffer[] = [];
    for await (const part of reader) parts.push(part);
    return { text: Buffer.concat(parts).toString('utf8'), ended: reader.ended };
  } finally {
    await reader.close();
  }
}

it('gives back what was written, and holds none of it in clear', async () => {
  const writer = await write();
  expect(await read()).toEqual({ text: 'firstseconda third one', ended: true });
  const bytes = readFileSync(file);
  expect(bytes.length).toBe(writer.sizeBytes);
  for (const word of ['first', 'second', 'third']) expect(bytes.includes(word)).toBe(false);
});

it('reads pieces of any size, from any place it was told of', async () => {
  const large = [...Array(40).keys()].map((index) =>
    Buffer.alloc(index === 7 ? 300_000 : 20_000, index + 32),
  );
  const writer = await write(large);
  expect((await read()).text).toBe(Buffer.concat(large).toString());
  const place = writer.before(200_000);
  const rest = Buffer.concat(large.slice(place?.index)).toString();
  expect((await read(place)).text).toBe(rest);
  expect(rest.length).toBeGreaterThan(190_000);
  expect(rest.length).toBeLessThan(300_000);
  expect(writer.before(10_000_000)).toBeUndefined();
});

it('has all whole pieces of a file that was cut off in the middle of one', async () => {
  const { sizeBytes } = await write(pieces.slice(0, 3), false);
  for (const [gone, text] of [
    [0, 'firstseconda third one'],
    [1, 'firstsecond'],
    [pieceBytes + 10, 'firstsecond'],
    [pieceBytes + 11, 'firstsecond'],
    [pieceBytes + 12, 'first'],
  ] as const) {
    truncateSync(file, sizeBytes - gone);
    expect(await read()).toEqual({ text, ended: false });
    writeFileSync(file, '');
    rmSync(file);
    await write(pieces.slice(0, 3), false);
  }
});

it('reads on while it is written', async () => {
  const writer = await SealedWriter.create(file, key);
  const reader = await SealedReader.open(file, key);
  expect(await reader.read()).toBeNull();
  await writer.append(Buffer.from('one'));
  expect(String(await reader.read())).toBe('one');
  expect(await reader.read()).toBeNull();
  await writer.append(Buffer.from('two'), true);
  expect(String(await reader.read())).toBe('two');
  expect(reader.ended).toBe(true);
  await reader.close();
  await writer.close();
});

const second = { from: headBytes + pieceBytes + 5, to: headBytes + 2 * pieceBytes + 11 };
it.each<[string, (bytes: Buffer) => Buffer]>([
  [
    'a changed byte',
    (bytes) => bytes.fill((bytes[second.from + 6] ?? 0) ^ 1, second.from + 6, second.from + 7),
  ],
  ['a changed tag', (bytes) => bytes.fill((bytes[second.to - 1] ?? 0) ^ 1, second.to - 1, second.to)],
  ['a piece left out', (bytes) => Buffer.concat([bytes.subarray(0, second.from), bytes.subarray(second.to)])],
  [
    'a piece that comes twice',
    (bytes) => Buffer.concat([bytes.subarray(0, second.to), bytes.subarray(second.from)]),
  ],
  [
    'a piece made the last',
    (bytes) => bytes.fill((bytes[second.from] ?? 0) | 0x80, second.from, second.from + 1),
  ],
  ['a length that cannot be', (bytes) => bytes.fill(0x7f, second.from, second.from + 1)],
])('does not take %s for what was written', async (_, change) => {
  await write();
  writeFileSync(file, change(readFileSync(file)));
  await expect(read()).rejects.toThrow();
});

it('opens with its own key alone, and never writes into a file that is there', async () => {
  await write();
  await expect(read(undefined, randomBytes(32))).rejects.toThrow();
  await expect(SealedWriter.create(file, key)).rejects.toThrow('EEXIST');
  // What is behind the last piece is none of it.
  appendFileSync(file, 'more');
  expect((await read()).text).toBe('firstseconda third one');
  writeFileSync(file, 'something else than that');
  await expect(read()).rejects.toThrow('not a sealed file');
});
