import { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

/** The bytes of an agent's WebSocket, with what Gantry's channel wants acknowledged. */
export function carrierOf(socket: WebSocket): Duplex {
  const carrier = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => socket.send(chunk, { binary: true }, done),
    final: (done) => {
      socket.close();
      done();
    },
    destroy: (error, done) => {
      socket.terminate();
      done(error);
    },
  });
  carrier.on('error', () => undefined);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (!isBinary || !Buffer.isBuffer(data)) return;
    carrier.push(data);
    socket.send(JSON.stringify({ type: 'ack', bytes: data.length }));
  });
  socket.on('close', () => carrier.destroy());
  socket.on('error', () => carrier.destroy());
  return carrier;
}
