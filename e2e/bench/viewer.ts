import WebSocket, { type RawData } from 'ws';

/** Acknowledged at once, or when this much has come: what the browser's `components/api/stream.ts` does. */
const ackEveryBytes = 32 * 1024;
const ackDelayMs = 50;

/** A tab that follows one of Gantry's streams and acknowledges what it gets, as the browser does. */
export class Viewer {
  receivedBytes = 0;
  /** Why the stream ended, or null while it is open. */
  closed: string | null = null;
  private unacknowledgedBytes = 0;
  private ackTimer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly socket: WebSocket,
    private readonly onData: (data: Buffer, binary: boolean) => void,
  ) {}

  static open(
    url: string,
    token: string,
    path: string,
    onData: (data: Buffer, binary: boolean) => void = () => undefined,
  ): Promise<Viewer> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    const viewer = new Viewer(socket, onData);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('unexpected-response', (_request, response) => {
        reject(new Error(`${path} answered ${response.statusCode}`));
        response.resume();
      });
      socket.on('close', (code, reason) => viewer.end(`${code} ${reason.toString('utf8')}`));
      socket.on('message', (message: RawData, isBinary) => viewer.take(bytesOf(message), isBinary));
      socket.on('open', () => resolve(viewer));
    });
  }

  /** Sends bytes as a binary message. */
  send(data: Buffer): void {
    this.socket.send(data);
  }

  close(): void {
    this.socket.terminate();
  }

  private take(data: Buffer, isBinary: boolean): void {
    this.receivedBytes += data.length;
    this.onData(data, isBinary);
    this.unacknowledgedBytes += data.length;
    if (this.unacknowledgedBytes >= ackEveryBytes) this.acknowledge();
    else this.ackTimer ??= setTimeout(() => this.acknowledge(), ackDelayMs);
  }

  private acknowledge(): void {
    if (this.ackTimer) clearTimeout(this.ackTimer);
    this.ackTimer = null;
    this.socket.send(JSON.stringify({ type: 'ack', bytes: this.unacknowledgedBytes }));
    this.unacknowledgedBytes = 0;
  }

  private end(why: string): void {
    this.closed = why;
    if (this.ackTimer) clearTimeout(this.ackTimer);
  }
}

function bytesOf(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message;
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message);
}
