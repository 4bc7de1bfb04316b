import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from './engine';
import type { Engine, EngineStream } from './engine-api';
import type { Frame } from './frames';
import {
  frame,
  head,
  startMisbehavingServer,
  type MisbehavingServer,
  type Misbehaviour,
} from './misbehaving-server';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** An engine that does as `behave` says, and the server behind it. */
async function engineThat(
  behave: Misbehaviour,
  options: { tcp?: boolean; apiVersion?: string } = {},
): Promise<{ engine: Engine; server: MisbehavingServer }> {
  const server = await startMisbehavingServer(behave, options);
  const engine = createEngine(server.address);
  undo.push(
    () => server.close(),
    () => engine.close(),
  );
  return { engine, server };
}

const code = (expected: string) => expect.objectContaining({ code: expected });
const json =
  (value: unknown): Misbehaviour =>
  (_, response) =>
    void response.end(JSON.stringify(value));

async function collect<T>(stream: EngineStream<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

function bytesOf(frames: Frame[], stream: Frame['stream']): Buffer {
  return Buffer.concat(frames.filter((each) => each.stream === stream).map((each) => each.data));
}

describe('an answer that ends too early', () => {
  it('D1, R1: closed in mid-body with a Content-Length is engine_cut_off', async () => {
    const { engine } = await engineThat((_, response, socket) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('[{"Id":');
      socket.end();
    });
    await expect(engine.containers.list()).rejects.toEqual(code('engine_cut_off'));
  });

  it('D1, R1: closed in mid-body in chunks is engine_cut_off', async () => {
    const { engine } = await engineThat((_, response, socket) => {
      response.write('[{"Id":', () => socket.end());
    });
    await expect(engine.containers.list()).rejects.toEqual(code('engine_cut_off'));
  });

  it('closed before the answer is engine_cut_off', async () => {
    const { engine } = await engineThat((_, __, socket) => void socket.destroy());
    await expect(engine.containers.stop('web')).rejects.toEqual(code('engine_cut_off'));
  });

  it('D1, R1: a stream that is cut says so after what had come', async () => {
    const { engine } = await engineThat((_, response, socket) => {
      response.write('{"Type":"container","Action":"start","Actor":{"ID":"a"},"time":1}\n', () =>
        socket.destroy(),
      );
    });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of await engine.events()) seen.push(event.action);
    })();
    await expect(reading).rejects.toEqual(code('engine_cut_off'));
    expect(seen).toEqual(['start']);
  });

  it('R1: a log that ends inside a frame is engine_cut_off', async () => {
    const { engine } = await engineThat((_, response) => void response.end(frame(1, 'abc', 10)));
    const logs = await engine.containers.logs('web', { tty: false });
    await expect(collect(logs)).rejects.toEqual(code('engine_cut_off'));
  });
});

describe('an answer that does not come', () => {
  const stall: Misbehaviour = (_, response) => void response.writeHead(200).flushHeaders();

  it('D1, R2: a stall after the headers is engine_timeout, and the connection is closed', async () => {
    const { engine, server } = await engineThat(stall);
    await engine.ping();
    await expect(engine.containers.list({ timeoutMs: 50 })).rejects.toEqual(code('engine_timeout'));
    await expect.poll(() => server.openSockets()).toBe(0);
  });

  it('R2: no headers at all is engine_timeout, and other engines are not affected', async () => {
    const { engine: stalled } = await engineThat(() => undefined);
    const { engine: sound } = await engineThat(json([]));
    const waiting = stalled.containers.list({ timeoutMs: 300 });
    await expect(sound.containers.list()).resolves.toEqual([]);
    await expect(waiting).rejects.toEqual(code('engine_timeout'));
  });

  it('R2: an engine that accepts and never even answers a ping is engine_timeout', async () => {
    const server = net.createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => void server.close());
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const engine = createEngine({ kind: 'tcp', host: '127.0.0.1', port: bound.port });
    undo.push(() => engine.close());
    await expect(engine.system.info({ timeoutMs: 50 })).rejects.toEqual(code('engine_timeout'));
  });

  it('R2: a silence of a stream longer than stallMs is engine_timeout', async () => {
    const { engine } = await engineThat(stall);
    const events = await engine.events({ stallMs: 50 });
    await expect(collect(events)).rejects.toEqual(code('engine_timeout'));
  });

  it("an abort throws its signal's reason and closes the connection", async () => {
    const { engine, server } = await engineThat(stall);
    const controller = new AbortController();
    const call = engine.containers.list({ signal: controller.signal });
    const reading = engine.events({ signal: controller.signal }).then(collect);
    await expect.poll(() => server.calls.length).toBe(2);
    const reason = new Error('the viewer left');
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(reading).rejects.toBe(reason);
    await expect.poll(() => server.openSockets()).toBeLessThanOrEqual(1);
  });

  it('nobody there is engine_unreachable', async () => {
    const engine = createEngine({ kind: 'unix', path: '/nowhere/engine.sock' });
    await expect(engine.ping()).rejects.toEqual(code('engine_unreachable'));
    await expect(engine.ping()).rejects.toThrow(/unix:\/\/\/nowhere\/engine\.sock.*ENOENT/);
  });
});

describe('an answer that is wrong', () => {
  it.each([
    ['truncated JSON', '[{"Id":"a"'],
    ['no JSON', '<html>hello</html>'],
    ['nothing', ''],
    ['another shape', '{"Id":"a"}'],
    ['a wrong field', '[{"Id":7}]'],
  ])('D7: %s is engine_bad_answer, never a success', async (_, body) => {
    const { engine } = await engineThat((__, response) => void response.end(body));
    await expect(engine.containers.list()).rejects.toEqual(code('engine_bad_answer'));
  });

  it('what is no HTTP is engine_bad_answer', async () => {
    const { engine } = await engineThat((_, __, socket) => void socket.end('SSH-2.0-OpenSSH_9\r\n'));
    await expect(engine.containers.list()).rejects.toEqual(code('engine_bad_answer'));
  });

  it('a server without Api-Version is engine_bad_answer', async () => {
    const { engine } = await engineThat(() => undefined, { apiVersion: '' });
    await expect(engine.ping()).rejects.toEqual(code('engine_bad_answer'));
  });

  it('D9: a progress line that is no JSON fails the pull, not the process', async () => {
    const { engine } = await engineThat(
      (_, response) => void response.end('{"status":"Pulling"}\r\n{oops\r\n'),
    );
    await expect(collect(await engine.images.pull('busybox'))).rejects.toEqual(code('engine_bad_answer'));
  });

  it('a line without end is refused, not gathered', async () => {
    const { engine } = await engineThat((_, response) => {
      const pump = () => {
        while (!response.destroyed && response.write(Buffer.alloc(256 * 1024, 'x')));
      };
      response.on('drain', pump);
      pump();
    });
    await expect(collect(await engine.events())).rejects.toEqual(code('engine_bad_answer'));
  });
});

describe('an engine that redirects', () => {
  it.each(['GET', 'POST', 'stream'])('D5, S9: %s is refused and nobody else is called', async (kind) => {
    const canary = await startMisbehavingServer(json([]), { tcp: true });
    undo.push(() => canary.close());
    if (canary.address.kind !== 'tcp') throw new Error('not tcp');
    const location = `http://127.0.0.1:${canary.address.port}/latest/meta-data`;
    const { engine, server } = await engineThat(
      (_, response) => void response.writeHead(307, { Location: location }).end(),
      { tcp: true },
    );
    const call =
      kind === 'GET'
        ? engine.containers.list()
        : kind === 'POST'
          ? engine.containers.stop('web')
          : engine.events();
    await expect(call).rejects.toEqual(code('engine_redirected'));
    expect(server.calls).toHaveLength(1);
    expect(canary.openSockets()).toBe(0);
  });
});

describe('ids and names', () => {
  const bad = ['..', '../containers/x', '%2e%2e', 'a/b', 'a?force=1', 'a#b', 'a\0b', '', '.', 'a b'];

  it.each(bad)('D4, S10: %j is bad_id, and no call reaches the engine', async (id) => {
    const { engine, server } = await engineThat(json({}), { tcp: true });
    const { containers, exec, images, networks, volumes } = engine;
    const calls: Promise<unknown>[] = [
      containers.inspect(id),
      containers.inspectRaw(id),
      containers.create({ image: 'a' }, { name: id }),
      containers.start(id),
      containers.stop(id),
      containers.restart(id),
      containers.kill(id),
      containers.pause(id),
      containers.unpause(id),
      containers.rename(id, 'fine'),
      containers.rename('fine', id),
      containers.remove(id),
      containers.update(id, {}),
      containers.top(id),
      containers.changes(id),
      containers.wait(id),
      containers.resize(id, { columns: 80, rows: 24 }),
      containers.putArchive(id, '/', Buffer.alloc(0)),
      containers.getArchive(id, '/'),
      containers.logs(id),
      containers.stats(id),
      containers.statsOnce(id),
      exec.create(id, { command: ['sh'] }),
      exec.start(id, { tty: true }),
      exec.resize(id, { columns: 80, rows: 24 }),
      exec.inspect(id),
      networks.inspect(id),
      networks.inspectRaw(id),
      networks.remove(id),
      networks.connect(id, 'fine'),
      networks.connect('fine', id),
      networks.disconnect(id, 'fine'),
      networks.disconnect('fine', id),
      volumes.inspect(id),
      volumes.inspectRaw(id),
      volumes.create({ name: id }),
      volumes.remove(id),
      ...(id === 'a/b'
        ? []
        : [
            images.inspect(id),
            images.inspectRaw(id),
            images.history(id),
            images.pull(id),
            images.push(id),
            images.tag(id, 'fine'),
            images.tag('fine', id),
            images.remove(id),
            images.save([id]),
          ]),
    ];
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toEqual({ status: 'rejected', reason: code('bad_id') });
    }
    expect(server.calls).toEqual([]);
  });
});

describe('floods and odd frames', () => {
  const ones = 200_000;
  const tiny = Buffer.concat(Array.from({ length: ones }, (_, i) => frame(1, String(i % 10))));
  const whole = Array.from({ length: ones }, (_, i) => String(i % 10)).join('');

  it.each(['101 UPGRADED', '200 OK'])(
    'D2, D3, R9: 200k one-byte frames on a hijack answered %s',
    async (status) => {
      const { engine } = await engineThat((call, _, socket) => {
        if (!call.url.endsWith('/start')) return;
        socket.write(
          head(status, {
            'Content-Type': 'application/vnd.docker.raw-stream',
            Connection: 'Upgrade',
            Upgrade: 'tcp',
          }),
        );
        socket.end(tiny);
      });
      const session = await engine.exec.start('e1', { tty: false });
      const frames = await collect(session.output);
      expect(bytesOf(frames, 'stdout').toString()).toBe(whole);
    },
  );

  it('D2, D3, R9: 200k one-byte frames of a log in one chunk', async () => {
    const { engine } = await engineThat((_, response) => void response.end(tiny));
    const frames = await collect(await engine.containers.logs('web', { tty: false }));
    expect(bytesOf(frames, 'stdout').toString()).toBe(whole);
  });

  it('R9: headers split across reads, and an error in between, lose nothing', async () => {
    const bytes = Buffer.concat([frame(1, 'out'), frame(3, 'a file is gone'), frame(2, 'err')]);
    const { engine } = await engineThat(async (_, response) => {
      for (const byte of bytes) {
        await new Promise<void>((resolve) => void response.write(Buffer.from([byte]), () => resolve()));
      }
      response.end();
    });
    const frames = await collect(await engine.containers.logs('web', { tty: false }));
    expect(bytesOf(frames, 'stdout').toString()).toBe('out');
    expect(bytesOf(frames, 'error').toString()).toBe('a file is gone');
    expect(bytesOf(frames, 'stderr').toString()).toBe('err');
  });

  it('R11: an engine that floods is paused while nobody reads, and let go when the reader leaves', async () => {
    let paused = false;
    let written = 0;
    const { engine, server } = await engineThat((_, response) => {
      const line = frame(1, Buffer.alloc(64 * 1024, 'x'));
      const pump = () => {
        while (!response.destroyed && response.write(line)) written += line.length;
        paused = true;
      };
      response.on('drain', pump);
      pump();
    });
    const logs = await engine.containers.logs('web', { tty: false, follow: true });
    await expect.poll(() => paused).toBe(true);
    for await (const _ of logs) break;
    // The kept connection of the ping stays.
    await expect.poll(() => server.openSockets()).toBe(1);
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('streams', () => {
  it('a stream closed before anybody read it ends in silence and lets the connection go', async () => {
    const { engine, server } = await engineThat((_, response) => void response.write(frame(1, 'abc')));
    const logs = await engine.containers.logs('web', { tty: false, follow: true });
    logs.close();
    await expect(collect(logs)).resolves.toEqual([]);
    await expect.poll(() => server.openSockets()).toBe(1);
  });

  it('an exec takes input and hands on output until the input ends', async () => {
    const { engine, server } = await engineThat((_, __, socket) => {
      socket.write(head('101 UPGRADED', { Connection: 'Upgrade', Upgrade: 'tcp' }));
      socket.on('data', (data: Buffer) => void socket.write(data.toString().toUpperCase()));
      socket.on('end', () => void socket.end());
    });
    const session = await engine.exec.start('e1', { tty: true, size: { columns: 80, rows: 24 } });
    const reading = collect(session.output);
    await session.write(Buffer.from('hello'));
    session.end();
    expect(bytesOf(await reading, 'stdout').toString()).toContain('HELLO');
    expect(server.calls[0]?.headers).toMatchObject({ upgrade: 'tcp', connection: 'Upgrade' });
    await expect
      .poll(() => server.calls.some((call) => call.url.endsWith('/exec/e1/resize?h=24&w=80')))
      .toBe(true);
  });

  it('an exec of a container that does not run says so', async () => {
    const { engine } = await engineThat((_, __, socket) => {
      const body = JSON.stringify({ message: 'Container abc is not running' });
      socket.end(head('409 Conflict', { 'Content-Length': body.length }) + body);
    });
    await expect(engine.exec.start('e1', { tty: true })).rejects.toEqual(code('container_not_running'));
  });

  it('closing the engine cuts what runs', async () => {
    const { engine, server } = await engineThat((_, response) => void response.writeHead(200).flushHeaders());
    const reading = engine.events().then(collect);
    await expect.poll(() => server.calls.length).toBe(1);
    engine.close();
    await expect(reading).rejects.toEqual(code('engine_cut_off'));
    await expect.poll(() => server.openSockets()).toBe(0);
  });
});

describe('versions', () => {
  it('speaks the older of the two', async () => {
    const { engine: old, server } = await engineThat(json([]), { apiVersion: '1.40' });
    await old.containers.list();
    expect(server.calls[0]?.url).toBe('/v1.40/containers/json?all=true');
    const { engine: young } = await engineThat(json([]), { apiVersion: '1.99' });
    expect(await young.ping()).toMatchObject({ apiVersion: '1.51', engineApiVersion: '1.99' });
  });

  it('refuses what is too old', async () => {
    const { engine } = await engineThat(json([]), { apiVersion: '1.24' });
    await expect(engine.containers.list()).rejects.toEqual(code('engine_unsupported'));
  });

  it('agrees again when the engine was replaced by an older one', async () => {
    const options = { apiVersion: '1.45' };
    const { engine, server } = await engineThat((call, response) => {
      if (call.url.startsWith(`/v${options.apiVersion}/`)) return void response.end('[]');
      const message = `client version 1.45 is too new. Maximum supported API version is ${options.apiVersion}`;
      response.writeHead(400).end(JSON.stringify({ message }));
    }, options);
    await engine.containers.list();
    options.apiVersion = '1.41';
    await expect(engine.containers.list()).resolves.toEqual([]);
    expect(server.calls.map((call) => call.url.split('/')[1])).toEqual(['v1.45', 'v1.45', 'v1.41']);
  });

  it('does not remove named volumes where the engine cannot tell them apart', async () => {
    const anonymous = 'b'.repeat(64);
    const volume = (Name: string, RefCount: number) => ({ Name, UsageData: { Size: 10, RefCount } });
    const { engine, server } = await engineThat(
      (call, response) =>
        void response.end(
          call.url.endsWith('/system/df')
            ? JSON.stringify({
                Volumes: [volume('data', 0), volume(anonymous, 0), volume('c'.repeat(64), 1)],
              })
            : '',
        ),
      { apiVersion: '1.41' },
    );
    await expect(engine.volumes.prune()).resolves.toEqual({ removed: [anonymous], reclaimedBytes: 10 });
    expect(server.calls.map((call) => `${call.method} ${call.url}`)).toEqual([
      'GET /v1.41/system/df',
      `DELETE /v1.41/volumes/${anonymous}`,
    ]);
  });
});

describe('connections', () => {
  it('a kept connection that the engine closed is replaced without anybody noticing', async () => {
    const { engine, server } = await engineThat((call, response, socket) => {
      // The second call on a connection finds it closed; the same call on a new one is answered.
      if (server.calls.length === 2) socket.destroy();
      else response.end('[]');
    });
    await engine.containers.list();
    await expect(engine.containers.list()).resolves.toEqual([]);
    expect(server.calls).toHaveLength(3);
  });

  it('what changes something is sent once only, on a connection of its own', async () => {
    const { engine, server } = await engineThat((call, response, socket) => {
      if (call.method === 'POST') socket.destroy();
      else response.end('[]');
    });
    await engine.containers.list();
    await expect(engine.containers.stop('web')).rejects.toEqual(code('engine_cut_off'));
    expect(server.calls.filter((call) => call.method === 'POST')).toHaveLength(1);
  });

  it('speaks plain HTTP to a TLS address: engine_unauthorized', async () => {
    const server = await startMisbehavingServer(json([]), { tcp: true });
    undo.push(() => server.close());
    if (server.address.kind !== 'tcp') throw new Error('not tcp');
    const engine = createEngine({ kind: 'tls', host: '127.0.0.1', port: server.address.port });
    undo.push(() => engine.close());
    await expect(engine.ping()).rejects.toEqual(code('engine_unauthorized'));
  });
});

describe("Docker's own errors", () => {
  it.each([
    [404, 'No such container: web', 'not_found'],
    [404, 'page not found', 'engine_unsupported'],
    [409, 'Container abc is not running', 'container_not_running'],
    [
      409,
      'conflict: unable to remove repository reference "a" (must force) - container b is using its referenced image',
      'in_use',
    ],
    [409, 'Conflict. The container name "/web" is already in use by container "abc".', 'already_exists'],
    [409, 'network with name front already exists', 'already_exists'],
    [403, 'error while removing network: network front id abc has active endpoints', 'in_use'],
    [403, 'bridge is a pre-defined network and cannot be removed', 'conflict'],
    [409, 'remove data: volume is in use - [abc]', 'in_use'],
    [500, 'rpc error: code = Unknown desc = update out of sequence', 'conflict'],
    [503, 'This node is not a swarm manager. Use "docker swarm init"', 'not_a_swarm_manager'],
    [
      500,
      "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online.",
      'no_quorum',
    ],
    [500, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded', 'no_quorum'],
    [
      500,
      'rpc error: code = Unknown desc = raft: failed to process the request: node lost leader status',
      'no_quorum',
    ],
    [500, 'Get "https://r.lan/v2/": context deadline exceeded', 'engine_error'],
    [
      503,
      'You are attempting to leave the swarm on a node that is participating as a manager. The only way to restore a swarm that has lost consensus is to reinitialize it.',
      'conflict',
    ],
    [503, 'This node is already part of a swarm. Use "docker swarm leave"', 'conflict'],
    [
      400,
      "rpc error: code = FailedPrecondition desc = node abc is not down and can't be removed",
      'conflict',
    ],
    [
      400,
      "rpc error: code = InvalidArgument desc = port '80' is already in use by service 'web' (abc) as an ingress port",
      'conflict',
    ],
    [
      409,
      'rpc error: code = AlreadyExists desc = name conflicts with an existing object: service web already exists',
      'already_exists',
    ],
    [
      400,
      "rpc error: code = InvalidArgument desc = secret 'key' is in use by the following service: web",
      'in_use',
    ],
    [
      500,
      'driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated',
      'conflict',
    ],
    [400, 'invalid reference format', 'bad_request'],
    [500, 'something broke', 'engine_error'],
    [
      500,
      'pull access denied for a, repository does not exist or may require docker login',
      'registry_denied',
    ],
  ])('%i %j is %s, in the words of the engine', async (status, message, expected) => {
    const { engine } = await engineThat(
      (_, response) => void response.writeHead(status).end(JSON.stringify({ message })),
    );
    const failing = engine.containers.remove('web');
    await expect(failing).rejects.toEqual(code(expected));
    await expect(failing).rejects.toThrow(message.replace(/\.$/, ''));
  });

  it('304 is success with nothing changed', async () => {
    const { engine } = await engineThat((_, response) => void response.writeHead(304).end());
    await expect(engine.containers.start('web')).resolves.toEqual({ changed: false });
  });

  it('keeps no control characters of the engine', async () => {
    const { engine } = await engineThat(
      (_, response) => void response.writeHead(500).end(JSON.stringify({ message: 'a\u001b[2Jb\nc' })),
    );
    await expect(engine.containers.start('web')).rejects.toThrow('a [2Jb c');
  });
});

describe('requests', () => {
  it('removes a volume by force, which dockerode alone would leave out', async () => {
    const { engine, server } = await engineThat((_, response) => void response.writeHead(204).end());
    await engine.volumes.remove('data', { force: true });
    expect(server.calls[0]).toMatchObject({ method: 'DELETE', url: '/v1.41/volumes/data?force=true' });
  });

  it('joins further networks after creation where the engine takes one, and removes the container if it cannot', async () => {
    const { engine, server } = await engineThat((call, response) => {
      if (call.url.includes('/create'))
        return void response.writeHead(201).end('{"Id":"abc","Warnings":null}');
      if (call.url.includes('/back/connect'))
        return void response.writeHead(404).end('{"message":"network back not found"}');
      response.writeHead(200).end();
    });
    const spec = { image: 'a', networks: [{ network: 'front', aliases: ['w'] }, { network: 'back' }] };
    await expect(engine.containers.create(spec, { name: 'web' })).rejects.toEqual(code('not_found'));
    expect(server.calls.map((call) => `${call.method} ${call.url}`)).toEqual([
      'POST /v1.41/containers/create?name=web',
      'POST /v1.41/networks/back/connect',
      'DELETE /v1.41/containers/abc?force=true&v=true',
    ]);
    expect(JSON.parse(server.calls[0]?.body ?? '')).toMatchObject({
      Image: 'a',
      HostConfig: { NetworkMode: 'front' },
      NetworkingConfig: { EndpointsConfig: { front: { Aliases: ['w'] } } },
    });
  });

  it('sends registry credentials in base64url, and a tag where none was given', async () => {
    const { engine, server } = await engineThat((_, response) => void response.end());
    const auth = { username: 'u', password: '~~~???', serverAddress: 'r.example' };
    await collect(await engine.images.pull('r.example/a', { auth }));
    const header = String(server.calls[0]?.headers['x-registry-auth']);
    expect(header).not.toMatch(/[+/]/);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      username: 'u',
      password: '~~~???',
      serveraddress: 'r.example',
    });
    expect(server.calls[0]?.url).toBe('/v1.41/images/create?fromImage=r.example%2Fa&tag=latest');
  });

  it('tells the failure in the last line of a pull', async () => {
    const { engine } = await engineThat(
      (_, response) =>
        void response.end(
          '{"status":"Pulling"}\r\n{"error":"manifest for a:1 not found: manifest unknown"}\r\n',
        ),
    );
    await expect(collect(await engine.images.pull('a:1'))).rejects.toEqual(code('not_found'));
  });
});
