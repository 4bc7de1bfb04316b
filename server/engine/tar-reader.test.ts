import { describe, expect, it } from 'vitest';
import { tarOf, tarOfStream } from './tar';
import { TarReader } from './tar-reader';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const tar = tarOf([
  { path: 'a/one', data: 'first', mode: 0o600, uid: 7, modifiedMs: 5000 },
  { path: 'a/two', data: 'x'.repeat(700) },
]);

describe('TarReader', () => {
  it.each([1, 7, 512, 100_000])('reads what comes in pieces of %d bytes', async (size) => {
    const reader = new TarReader(inPieces(tar, size));
    expect(await reader.next()).toEqual({
      path: 'a/one',
      kind: 'file',
      sizeBytes: 5,
      mode: 0o600,
      uid: 7,
      gid: 0,
      modifiedMs: 5000,
      linkTarget: '',
    });
    expect((await collect(reader.body())).toString()).toBe('first');
    // Not taken: passed over.
    expect(await reader.next()).toMatchObject({ path: 'a/two', sizeBytes: 700 });
    expect(await reader.next()).toBeNull();
  });

  it('says so where it is cut off, or is no tar', async () => {
    const cut = new TarReader(inPieces(tar.subarray(0, 1600), 512));
    await cut.next();
    await cut.next();
    await expect(cut.next()).rejects.toMatchObject({ code: 'engine_cut_off' });
    const nonsense = new TarReader(inPieces(Buffer.alloc(1024, 'a'), 512));
    await expect(nonsense.next()).rejects.toMatchObject({ code: 'engine_bad_answer' });
  });
});

describe('tarOfStream', () => {
  it('is the tar of a file whose bytes come one after the other', async () => {
    const bytes = inPieces(Buffer.from('y'.repeat(600)), 100);
    const made = await collect(tarOfStream({ path: 'f', sizeBytes: 600 }, bytes));
    expect(made.equals(tarOf([{ path: 'f', data: 'y'.repeat(600) }]))).toBe(true);
  });

  it.each([599, 601])('fails where %d bytes were said of 600', async (sizeBytes) => {
    const bytes = inPieces(Buffer.from('y'.repeat(600)), 100);
    await expect(collect(tarOfStream({ path: 'f', sizeBytes }, bytes))).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});
