import http2 from 'node:http2';
import net from 'node:net';
import { Duplex, pipeline } from 'node:stream';

/**
 * Many connections to one unix socket through one connection between an agent and Gantry: HTTP/2, each connection a
 * CONNECT (RFC 9113, section 8.5). The agent dialled, yet it is the server: it opens the socket when Gantry asks.
 * HTTP/2 controls the flow of each connection and of all together.
 */

/** What may be on the way unread: of one connection, and of all. A frame costs its handling whatever its size. */
const streamWindowBytes = 1024 * 1024;
const sessionWindowBytes = 4 * 1024 * 1024;
const settings = { initialWindowSize: streamWindowBytes, maxFrameSize: 256 * 1024 };

/** How soon a silent peer counts as gone: what stands between the two forgets connections without a word. */
const pingMs = 15_000;
const pongMs = 10_000;

/** The authority of every CONNECT: an agent reaches its own engine and nothing else. */
const authority = 'engine';

export type Tunnel = {
  /** Opens a connection to the agent's engine. It fails like any other: with an error, or by closing. */
  open(): Duplex;
  readonly isClosed: boolean;
  /** Resolves when the tunnel has ended, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
};

/** Gantry's end of a tunnel over `carrier`. */
export function openTunnel(carrier: Duplex): Tunnel {
  const session = http2.connect('http://agent', { createConnection: () => carrier, settings });
  session.once('connect', () => session.setLocalWindowSize(sessionWindowBytes));
  const closed = endOf(session, carrier);
  return {
    open: () =>
      connectionOf(session.request({ ':method': 'CONNECT', ':authority': authority }, { endStream: false })),
    get isClosed() {
      return session.closed || session.destroyed;
    },
    closed,
    close: () => session.destroy(),
  };
}

/**
 * The agent's end: connects what Gantry opens to the unix socket at `socketPath`. Resolves when the tunnel has ended.
 */
export function serveTunnel(carrier: Duplex, socketPath: string): Promise<void> {
  const session = http2.performServerHandshake(carrier, { settings });
  session.setLocalWindowSize(sessionWindowBytes);
  session.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    if (headers[':method'] !== 'CONNECT' || headers[':authority'] !== authority) {
      stream.respond({ ':status': 403 }, { endStream: true });
      return;
    }
    const engine = net.connect(socketPath);
    engine.once('connect', () => {
      if (stream.destroyed) return engine.destroy();
      stream.respond({ ':status': 200 });
      // Either side may end its half first: a client that has sent all still waits for the answer.
      pipeline(stream, engine, () => undefined);
      pipeline(engine, stream, () => undefined);
    });
    engine.once('error', () => stream.close(http2.constants.NGHTTP2_CONNECT_ERROR));
    stream.once('close', () => engine.destroy());
  });
  return endOf(session, carrier);
}

/**
 * The stream as a connection that is given one Buffer at a time. Node 20 frees the memory of strings that are written to
 * an HTTP/2 stream together before they are sent, so none may reach it; an HTTP client writes its head as one.
 */
function connectionOf(stream: http2.ClientHttp2Stream): Duplex {
  const connection = new Duplex({
    allowHalfOpen: true,
    read: () => stream.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      stream.write(chunk, done);
    },
    final: (done) => {
      stream.end(done);
    },
    destroy: (error, done) => {
      stream.close(error === null ? http2.constants.NGHTTP2_NO_ERROR : http2.constants.NGHTTP2_CANCEL);
      done(error);
    },
  });
  stream.on('data', (chunk: Buffer) => {
    if (!connection.push(chunk)) stream.pause();
  });
  stream.on('end', () => connection.push(null));
  stream.on('error', (error) => connection.destroy(error));
  stream.on('close', () => {
    if (!connection.readableEnded && !stream.readableEnded)
      connection.destroy(new Error('The tunnel closed.'));
  });
  return connection;
}

/** Watches over a session; resolves at its end. */
function endOf(session: http2.Http2Session, carrier: Duplex): Promise<void> {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered || session.destroyed) return session.destroy();
    answered = false;
    const late = setTimeout(() => !answered && session.destroy(), pongMs);
    session.ping((error) => {
      clearTimeout(late);
      answered = error === null;
    });
  }, pingMs);
  return new Promise((resolve) => {
    session.on('error', () => undefined);
    carrier.once('close', () => session.destroy());
    session.once('close', () => {
      clearInterval(timer);
      carrier.destroy();
      resolve();
    });
  });
}
