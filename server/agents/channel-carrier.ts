import { Duplex } from 'node:stream';
import type { StreamChannel } from '../api/stream-channel';

/** The bytes of a channel, as a connection. Ends with it. */
export function channelCarrier(channel: StreamChannel): Duplex {
  const carrier = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      channel.send(chunk).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error('The agent left.')),
      );
    },
  });
  carrier.on('error', () => undefined);
  channel.onBytes((data) => carrier.push(data));
  channel.signal.addEventListener('abort', () => carrier.destroy(), { once: true });
  return carrier;
}
