import http from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { Fleet } from './fleet';
import { inTurn, median, tail, type Measurement } from './measure';
import { Viewer } from './viewer';

/** A program on a terminal that answers each byte it gets, as a shell's line editor does. */
const command = ['sh', '-c', 'stty raw -echo; echo ready; exec cat'];
const container = 'bench-0';

type Session = { write(data: Buffer): void; close(): void };

/** From a key typed to its echo: through Gantry's WebSocket, against a direct hijack of the engine's socket. */
export async function terminalFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const running = await fleet();
  return running.withConsole(async ({ gantry, token }) => {
    const query = new URLSearchParams(command.map((part, index) => [`command[${index}]`, part]));
    const path = `/api/v1/clusters/local/containers/${container}/exec?${query.toString()}`;
    const ours = await Echo.start(async (onBytes) => {
      const viewer = await Viewer.open(gantry.url, token, path, (data, binary) => binary && onBytes(data));
      return { write: (data) => viewer.send(data), close: () => viewer.close() };
    });
    const direct = await Echo.start((onBytes) => hijack(running, onBytes));
    const samples = await inTurn(
      { ours: () => ours.type(), floor: () => direct.type() },
      { rounds: 500, block: 20, warmUp: 200 },
    );
    ours.close();
    direct.close();
    const of = 'direct hijack';
    return [
      {
        metric: 'Terminal echo p99',
        value: tail(samples.ours),
        unit: 'ms',
        floor: { value: tail(samples.floor), of },
        goal: { of: 'ratio', atMost: 2 },
      },
      {
        metric: 'Terminal echo p50',
        value: median(samples.ours),
        unit: 'ms',
        floor: { value: median(samples.floor), of },
        goal: null,
      },
    ];
  });
}

/** A session in which each byte written comes back. */
class Echo {
  private expected = 'ready';
  private received = '';
  private heard: () => void = () => undefined;

  private constructor() {}

  static async start(open: (onBytes: (data: Buffer) => void) => Promise<Session>): Promise<Echo> {
    const echo = new Echo();
    const ready = echo.hear('ready');
    echo.session = await open((data) => echo.take(data));
    await ready;
    // The rest of the line that says so.
    echo.received = '';
    for (let i = 0; i < 10; i += 1) await echo.type();
    return echo;
  }

  private session: Session = { write: () => undefined, close: () => undefined };

  /** Types one byte; resolves at its echo. */
  async type(): Promise<void> {
    const heard = this.hear('x');
    this.session.write(Buffer.from('x'));
    await heard;
  }

  close(): void {
    this.session.close();
  }

  private hear(text: string): Promise<void> {
    this.expected = text;
    return new Promise((resolve) => (this.heard = resolve));
  }

  private take(data: Buffer): void {
    this.received += data.toString('latin1');
    if (!this.received.includes(this.expected)) return;
    this.received = '';
    this.heard();
  }
}

async function hijack({ bare, engine }: Fleet, onBytes: (data: Buffer) => void): Promise<Session> {
  const body = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: true, Cmd: command };
  const { Id } = await bare.json(z.object({ Id: z.string() }), 'POST', `/containers/${container}/exec`, body);
  const start = JSON.stringify({ Detach: false, Tty: true });
  const request = http.request({
    socketPath: engine.socketPath,
    method: 'POST',
    path: `/exec/${Id}/start`,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(start),
      connection: 'Upgrade',
      upgrade: 'tcp',
    },
  });
  const socket = await new Promise<Duplex>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => reject(new Error(`exec answered ${response.statusCode}`)));
    request.on('upgrade', (_response, upgraded, head) => {
      upgraded.on('data', onBytes);
      if (head.length > 0) onBytes(head);
      resolve(upgraded);
    });
    request.end(start);
  });
  return { write: (data) => socket.write(data), close: () => socket.destroy() };
}
