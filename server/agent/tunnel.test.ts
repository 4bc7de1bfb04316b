import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine } from '../engine/engine';
import { openTunnel, serveTunnel, type Tunnel } from './tunnel';

describe('a tunnel', () => {
  let directory: string;
  let socketPath: string;
  let server: net.Server;
  let tunnel: Tunnel;
  let served: Promise<void>;
  const connections = new Set<net.Socket>();

  const listen = (listening: net.Server) =>
    new Promise<void>((resolve) => {
      server = listening.on('connection', (socket) => {
        connections.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => connections.delete(socket));
      });
      server.listen(socketPath, resolve);
    });

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'gantry-tunnel-'));
    socketPath = path.join(directory, 'engine.sock');
    const [near, far] = duplexPair();
    served = serveTunnel(far, socketPath);
    tunnel = openTunnel(near);
  });
  afterEach(async () => {
    tunnel.close();
    await served;
    for (const socket of connections) socket.destroy();
    server?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const textOf = async (stream: Duplex) => {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  };

  it('carries many connections at once, each with its own bytes', async () => {
    await listen(net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)));
    const sent = Array.from({ length: 50 }, (_, index) => `${index}:`.repeat(5_000));
    const received = await Promise.all(
      sent.map((text) => {
        const stream = tunnel.open();
        stream.end(text);
        return textOf(stream);
      }),
    );
    expect(received).toEqual(sent);
  });

  it('speaks the Engine API like any connection, keeping one for the next call', async () => {
    await listen(
      http.createServer((request, response) => {
        if (request.url === '/_ping') response.setHeader('Api-Version', '1.41');
        response.end(request.url?.endsWith('/version') ? '{"Version":"20.10","ApiVersion":"1.41"}' : 'OK');
      }),
    );
    const engine = createEngine({ kind: 'agent', name: 'node1', open: tunnel.open });
    for (let call = 0; call < 3; call++) {
      expect(await engine.system.version()).toMatchObject({ version: '20.10' });
    }
    expect(connections.size).toBeLessThan(3);
    engine.close();
  });

  it('carries what an HTTP client writes in two strings at once, unharmed', async () => {
    const seen: string[] = [];
    await listen(
      http.createServer((request, response) => {
        if (request.url === '/_ping') return response.setHeader('Api-Version', '1.41').end('OK');
        seen.push(`${request.method} ${request.url}`);
        request.resume();
        response.writeHead(201).end('{"Id":"e1"}');
      }),
    );
    const engine = createEngine({ kind: 'agent', name: 'node1', open: tunnel.open });
    for (let call = 0; call < 20; call++) {
      await engine.exec.create('c1', { command: ['echo', 'x'.repeat(call * 700)] });
    }
    expect(seen).toEqual(Array.from({ length: 20 }, () => 'POST /v1.41/containers/c1/exec'));
    engine.close();
  });

  it('a reader who takes nothing holds up its own connection and no other', async () => {
    let taken = 0;
    await listen(
      net.createServer((socket) => {
        const chunk = Buffer.alloc(64 * 1024);
        const more = () => {
          while (!socket.destroyed && socket.write(chunk)) taken += chunk.length;
        };
        socket.once('data', (first) => {
          if (first.toString() === 'hello') return socket.end('hello back');
          socket.on('drain', more);
          more();
        });
      }),
    );
    const stalled = tunnel.open();
    stalled.write('flood');
    let before = -1;
    await expect
      .poll(
        () => {
          const still = taken === before;
          before = taken;
          return still && taken > 0;
        },
        { interval: 200 },
      )
      .toBe(true);
    expect(taken).toBeLessThan(8 * 1024 * 1024);
    const other = tunnel.open();
    other.write('hello');
    expect(await textOf(other)).toBe('hello back');
    stalled.destroy();
  });

  it('a connection fails where the engine is gone, and the tunnel lives on', async () => {
    const stream = tunnel.open();
    await expect(textOf(stream)).rejects.toThrow();
    await listen(net.createServer((socket) => socket.end('here again')));
    const again = tunnel.open();
    expect(await textOf(again)).toBe('here again');
  });

  it('ends on both sides together, and what was open in it ends too', async () => {
    await listen(net.createServer((socket) => socket.resume()));
    const stream = tunnel.open();
    const ended = textOf(stream).catch((error: unknown) => error);
    stream.write('x');
    await expect.poll(() => connections.size).toBe(1);
    tunnel.close();
    await served;
    await tunnel.closed;
    await ended;
    await expect.poll(() => connections.size).toBe(0);
    expect(tunnel.isClosed).toBe(true);
  });
});
