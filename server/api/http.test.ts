import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { toGantryError } from '@/lib/errors';
import { type Answer, jsonAnswer, leavingSignal, readJson, sendAnswer } from './http';

let server: Server | null = null;

/** A server that answers every request as `answerTo` says; failures as JSON with their status. */
async function start(
  answerTo: (request: IncomingMessage, signal: AbortSignal) => Promise<Answer>,
  failed: (error: unknown) => void = () => undefined,
): Promise<string> {
  const started = createServer((request, response) => {
    answerTo(request, leavingSignal(response))
      .catch((error: unknown) => {
        const { status, code } = toGantryError(error);
        return jsonAnswer(status, { code }, {});
      })
      .then((answer) => sendAnswer(request, response, answer))
      .catch((error: unknown) => {
        failed(error);
        response.destroy();
      });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const bound = started.address();
  return `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const echo = async (request: IncomingMessage) => jsonAnswer(200, { got: await readJson(request) }, {});
const asJson = { 'content-type': 'application/json' };

describe('readJson', () => {
  it('reads JSON whatever its characters are cut into, and nothing as nothing', async () => {
    const url = await start(echo);
    const body = JSON.stringify('ä€😀'.repeat(50_000));
    const answer = await fetch(url, { method: 'POST', headers: asJson, body });
    expect(await answer.json()).toEqual({ got: JSON.parse(body) });
    expect(await (await fetch(url, { method: 'POST' })).json()).toEqual({});
  });

  it.each([
    ['what is no JSON', '{"half":', 'application/json'],
    ['a form', 'a=1', 'application/x-www-form-urlencoded'],
    ['plain text', '{}', 'text/plain'],
    ['another JSON-like type', '{}', 'application/json-seq'],
  ])('refuses %s', async (_what, body, type) => {
    const url = await start(echo);
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ code: 'bad_request' });
  });

  it('answers 413 to more than 4 MiB before all of it has come', async () => {
    const url = await start(echo);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = httpRequest(url, { method: 'POST', headers: asJson }, resolve);
      outgoing.on('error', reject);
      // Never ended: more would be to come.
      outgoing.write(Buffer.alloc(4 * 1024 * 1024 + 1, 0x20));
    });
    expect(answer.statusCode).toBe(413);
    answer.destroy();
  });
});

describe('sendAnswer', () => {
  const long = { text: 'line '.repeat(5_000) };

  it('compresses what is long for whoever takes it', async () => {
    const url = await start(async () => jsonAnswer(200, long, {}));
    const ask = async (encoding: string) => {
      const answer = await fetch(url, { headers: { 'accept-encoding': encoding } });
      expect(await answer.json()).toEqual(long);
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      return answer.headers.get('content-encoding');
    };
    expect(await ask('gzip, deflate, br')).toBe('gzip');
    expect(await ask('br;q=1.0, gzip;q=0.8')).toBe('gzip');
    expect(await ask('gzip;q=0')).toBeNull();
    expect(await ask('gzip; q=0.0, identity')).toBeNull();
    expect(await ask('identity')).toBeNull();
  });

  it('reads a download no faster than it is taken, and stops at once when the client leaves', async () => {
    let made = 0;
    let stopped: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (stopped = resolve));
    let signal: AbortSignal | null = null;
    const url = await start(async (_request, leaving) => {
      signal = leaving;
      return {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: (async function* () {
          try {
            for (;;) {
              made += 1;
              yield Buffer.alloc(64 * 1024);
            }
          } finally {
            stopped();
          }
        })(),
      };
    });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest(url, resolve).on('error', reject).end();
    });
    await new Promise<void>((resolve) => response.once('data', () => (response.pause(), resolve())));
    // Made until the sockets' buffers are full, which is a few megabytes, and then no more.
    let before = -1;
    while (before !== made) {
      before = made;
      for (let turn = 0; turn < 1_000; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(made * 64).toBeLessThan(64 * 1024);
    response.destroy();
    await end;
    expect(signal).toMatchObject({ aborted: true });
  });

  it('sends the head of a download before its first byte', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const url = await start(async () => ({
      status: 200,
      headers: { 'x-request-id': 'r1' },
      body: (async function* () {
        await held;
        yield Buffer.from('done');
      })(),
    }));
    const answer = await fetch(url);
    expect(answer.headers.get('x-request-id')).toBe('r1');
    release();
    expect(await answer.text()).toBe('done');
  });

  it('cuts the connection where a download fails half-way', async () => {
    const failures: unknown[] = [];
    const url = await start(
      async () => ({
        status: 200,
        headers: {},
        body: (async function* () {
          yield Buffer.from('half');
          throw new Error('the engine went away');
        })(),
      }),
      (error) => failures.push(error),
    );
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
    expect(failures).toEqual([new Error('the engine went away')]);
  });

  it('keeps the connection, also after what was refused half-read', async () => {
    const url = await start(echo);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    server?.on('request', (request) => ports.add(request.socket.remotePort));
    const post = (sizeBytes: number) =>
      new Promise<number | undefined>((resolve, reject) => {
        httpRequest(url, { method: 'POST', headers: asJson, agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        })
          .on('error', reject)
          .end(Buffer.alloc(sizeBytes, 0x31));
      });
    expect([await post(1), await post(6 * 1024 * 1024), await post(1)]).toEqual([200, 413, 200]);
    expect(ports.size).toBe(1);
    agent.destroy();
  });
});
