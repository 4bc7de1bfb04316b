import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { rightsOfRole } from '@/lib/rights';
import { vi } from 'vitest';
import type { SignedCall } from './call';
import type { StreamChannel } from './stream-channel';
import { parseAddress } from '../engine/address';
import { createHints } from '../inventory/hints';
import { createInventory } from '../inventory/inventory';

const execute = promisify(execFile);

/** For tests: the docker command against the engine of the integration tests. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await execute('docker', args, { maxBuffer: 256 * 1024 * 1024, encoding: 'latin1' });
  return stdout;
}

/** For tests: an inventory of the engine `DOCKER_HOST` names, as the cluster `local`. */
export async function connectTestEngine() {
  const host = process.env.DOCKER_HOST;
  if (host === undefined) throw new Error('DOCKER_HOST does not name an engine');
  const log = pino({ level: 'silent' });
  const hints = createHints();
  const inventory = createInventory({ hints, log });
  const address = parseAddress(host);
  const cluster = inventory.connect({ id: 'local', name: 'local', address, discovered: true, createdMs: 0 });
  await vi.waitUntil(() => cluster.freshness.state === 'live', { timeout: 60_000 });
  return {
    log,
    hints,
    inventory,
    cluster,
    /** Resolves once the inventory has a container in a state. */
    seen: (name: string, state = 'running') =>
      vi.waitUntil(() => cluster.containers().some((row) => row.name === name && row.state === state), {
        timeout: 60_000,
      }),
    close: () => inventory.close(),
  };
}

/** For tests: a viewer's end of a stream, which takes everything at once unless told to wait. */
export function testChannel() {
  const controller = new AbortController();
  const messages: unknown[] = [];
  const chunks: Buffer[] = [];
  const messageListeners: ((value: unknown) => void)[] = [];
  const byteListeners: ((data: Buffer) => void)[] = [];
  let taking: Promise<void> = Promise.resolve();
  const channel: StreamChannel = {
    signal: controller.signal,
    outstandingBytes: 0,
    async send(data) {
      controller.signal.throwIfAborted();
      chunks.push(Buffer.from(data));
      await taking;
    },
    async message(value) {
      controller.signal.throwIfAborted();
      messages.push(value);
      await taking;
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onBytes: (listener) => void byteListeners.push(listener),
  };
  return {
    channel,
    messages,
    get output(): string {
      return Buffer.concat(chunks).toString('utf8');
    },
    /** Whatever is sent now waits until the returned function is called. */
    stall(): () => void {
      let open = () => {};
      taking = new Promise((resolve) => (open = resolve));
      return () => open();
    },
    tell: (message: unknown) => messageListeners.forEach((listener) => listener(message)),
    type: (text: string) => byteListeners.forEach((listener) => listener(Buffer.from(text))),
    leave: () => controller.abort(new Error('The viewer left.')),
  };
}

/** For tests: a call as the door makes it, and what it noted. */
export function testCall(): SignedCall & { noted: Record<string, unknown> } {
  const noted: Record<string, unknown> = {};
  return {
    operation: 'test',
    caller: {
      userId: 'u1',
      userName: 'tester',
      rights: rightsOfRole('Admin'),
      via: 'session',
      credentialId: 's1',
    },
    address: '127.0.0.1',
    userAgent: 'test',
    requestId: 'test',
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
    note: (detail) => void Object.assign(noted, detail),
    outcomeFollows: () => undefined,
    noted,
  };
}
