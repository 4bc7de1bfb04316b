import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testCall } from '../api/stream-testing';
import { parseAddress } from '../engine/address';
import type { Engine } from '../engine/engine-api';
import { createHints } from '../inventory/hints';
import { createInventory, type Inventory } from '../inventory/inventory';
import { createFileStreams } from './file-streams';
import { listFiles } from './files';

const log = pino({ level: 'silent' });
const patience = { timeout: 60_000, interval: 100 };
const name = `files-test-${process.pid}`;
const longName = 'n'.repeat(180);
const script = [
  'mkdir -p /data/deep/er /data/empty',
  'echo hello > /data/hello.txt',
  'chmod 640 /data/hello.txt',
  'echo below > /data/deep/er/below.txt',
  'ln -s hello.txt /data/link',
  'ln -s /data/round /data/round',
  'ln -s /data /shortcut',
  'ln /data/hello.txt /data/twin.txt',
  `echo long > /data/${longName}`,
  'mkfifo /data/pipe',
  'exec sleep 600',
].join(' && ');
const signal = new AbortController().signal;

let inventory: Inventory;
let engine: Engine;
let id: string;
let streams: ReturnType<typeof createFileStreams>;
const call = testCall();

async function* bytesOf(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

const put = (path: string, file: string, sizeBytes: number, ...pieces: string[]) =>
  streams['containers.uploadFile']({ cluster: 'local', container: id, path, name: file }, call, {
    sizeBytes,
    body: bytesOf(...pieces),
  });

async function get(path: string): Promise<{ headers: Record<string, string>; data: Buffer }> {
  const { headers, body } = await streams['containers.downloadFile'](
    { cluster: 'local', container: id, path },
    call,
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return { headers, data: Buffer.concat(pieces) };
}

const names = async (path: string) =>
  (await listFiles(engine, id, path, { signal })).entries.map((each) => each.name);

beforeAll(async () => {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  inventory = createInventory({ hints: createHints(), log });
  const cluster = inventory.connect({
    id: 'local',
    name: 'local',
    address: parseAddress(host),
    discovered: true,
    createdMs: 0,
  });
  await vi.waitFor(() => expect(cluster.freshness.state).toBe('live'), patience);
  const node = cluster.node();
  engine = node.engine;
  ({ id } = await engine.containers.create(
    { image: 'gantry-test/busybox:1', command: ['sh', '-c', script] },
    { name },
  ));
  await engine.containers.start(id);
  await vi.waitFor(async () => expect(await names('/data')).toContain('pipe'), patience);
  await vi.waitFor(() => cluster.container(id), patience);
  streams = createFileStreams({ inventory });
});

afterAll(async () => {
  await engine?.containers.remove(id, { force: true, volumes: true });
  inventory?.close();
});

describe('the files of a container', () => {
  it('are listed folder by folder, without a process in it', async () => {
    const { entries, cutOff } = await listFiles(engine, id, '/data', { signal });
    expect(cutOff).toBeNull();
    expect(entries.map((each) => each.name).sort()).toEqual(
      ['deep', 'empty', 'hello.txt', 'link', longName, 'pipe', 'round', 'twin.txt'].sort(),
    );
    const of = (wanted: string) => entries.find((each) => each.name === wanted);
    expect(of('hello.txt')).toMatchObject({
      kind: 'file',
      sizeBytes: 6,
      mode: 0o640,
      uid: 0,
      linkTarget: null,
    });
    expect(of('twin.txt')).toMatchObject({ kind: 'file', sizeBytes: 6 });
    expect(of('link')).toMatchObject({ kind: 'symlink', linkTarget: 'hello.txt' });
    expect(of('deep')).toMatchObject({ kind: 'directory', sizeBytes: null });
    expect(of('pipe')).toMatchObject({ kind: 'other' });
    expect(await names('/data/deep')).toEqual(['er']);
    expect(await names('/data/empty')).toEqual([]);
    expect(await names('/')).toEqual(expect.arrayContaining(['bin', 'data', 'proc', 'shortcut']));
  });

  it('S11: are followed through a link, and never out of the container', async () => {
    expect(await names('/shortcut')).toContain('hello.txt');
    expect(await names('/data/../..')).toContain('shortcut');
  });

  it('are said to be cut off where a folder holds too much', async () => {
    const limits = { entries: 3, bytes: 1024 ** 3, timeMs: 60_000 };
    const few = await listFiles(engine, id, '/data', { signal, limits });
    expect(few).toMatchObject({ cutOff: 'entries', entries: { length: 3 } });
    const short = await listFiles(engine, id, '/', {
      signal,
      limits: { ...limits, entries: 500, bytes: 4096 },
    });
    expect(short.cutOff).toBe('bytes');
  });

  it('are refused in words where there is none, or no folder', async () => {
    await expect(names('/nowhere')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('/nowhere'),
    });
    await expect(names('/data/hello.txt')).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('not a folder'),
    });
  });
});

describe('a download', () => {
  it('is the file as it is, through links, with its length and name', async () => {
    for (const path of ['/data/hello.txt', '/data/link', '/shortcut/link']) {
      const { headers, data } = await get(path);
      expect(data.toString()).toBe('hello\n');
      expect(headers).toMatchObject({
        'content-length': '6',
        'content-disposition': expect.stringContaining('filename="hello.txt"'),
      });
    }
    expect((await get(`/data/${longName}`)).data.toString()).toBe('long\n');
    expect(call.noted).toMatchObject({ name });
  });

  it('is a tar where it is a folder', async () => {
    const { headers, data } = await get('/data/deep');
    expect(headers['content-disposition']).toContain('filename="deep.tar"');
    expect(data.toString('latin1')).toContain('er/below.txt');
  });

  it('is refused for a pipe, and for links in a circle', async () => {
    await expect(get('/data/pipe')).rejects.toMatchObject({ code: 'bad_request' });
    await expect(get('/data/round')).rejects.toMatchObject({ message: expect.stringContaining('circles') });
  });
});

describe('an upload', () => {
  it('puts a file there and replaces one of its name', async () => {
    await put('/data/empty', 'new file.txt', 10, 'first', ' half');
    expect((await get('/data/empty/new file.txt')).data.toString()).toBe('first half');
    await put('/data/empty', 'new file.txt', 0);
    expect((await get('/data/empty/new file.txt')).data.length).toBe(0);
  });

  it('never takes the place of a folder', async () => {
    await expect(put('/data', 'deep', 1, 'x')).rejects.toMatchObject({ code: 'conflict' });
    expect(await names('/data/deep')).toEqual(['er']);
  });

  it('fails where fewer bytes come than were said, or the folder is not there', async () => {
    await expect(put('/data/empty', 'short', 10, 'x')).rejects.toMatchObject({ message: expect.any(String) });
    await expect(put('/nowhere', 'file', 1, 'x')).rejects.toMatchObject({ code: 'not_found' });
  });
});
