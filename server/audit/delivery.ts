import path from 'node:path';
import type { Logger } from 'pino';
import { type AuditDestination, auditDestination, type AuditProofState } from '@/lib/contract/audit';
import { GantryError } from '@/lib/errors';
import { createEgress, type Egress } from '../egress/egress';
import type { Store } from '../store/store';
import type { Checkpoint } from './checkpoint';
import { deliverToFile } from './deliver-file';
import { deliverToSyslog } from './deliver-syslog';
import { deliverToWebhook } from './deliver-webhook';
import { readCheckpoints } from './log-rows';

/** Sends checkpoints to the second place, in order, as often as it takes. Nothing ever waits for it. */
export type Delivery = {
  /** Says that there is something new to send. */
  wake(): void;
  /** @throws `bad_request` where the first checkpoints do not arrive; then nothing is changed */
  setDestination(destination: AuditDestination | null): Promise<void>;
  state(): Promise<AuditProofState['destination']>;
  /** The file that checkpoints are in, where that is where they are sent. */
  file(): Promise<string | null>;
  /** One last try. */
  close(): Promise<void>;
};

type Parts = {
  store: Store;
  log: Logger;
  changed: () => void;
  /** Where the second place may be; left out, anywhere but on this machine. */
  egress?: Egress;
  firstRetryMs?: number;
};

const batch = 100;
const deadlineMs = 10_000;
const lastTryMs = 2_000;
const mostRetryMs = 5 * 60_000;

export function createDelivery({
  store,
  log,
  changed,
  egress = createEgress([]),
  firstRetryMs = 1_000,
}: Parts): Delivery {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let failures = 0;
  let closed = false;

  const send = (destination: AuditDestination, checkpoints: readonly Checkpoint[], timeoutMs: number) => {
    const signal = AbortSignal.timeout(timeoutMs);
    switch (destination.kind) {
      case 'file':
        return deliverToFile(destination.path, path.dirname(store.file), checkpoints);
      case 'syslog':
        return deliverToSyslog(destination, checkpoints, signal, egress);
      case 'webhook':
        return deliverToWebhook(destination, checkpoints, signal, egress);
    }
  };

  const read = async () => {
    const row = await store.db.selectFrom('audit_destination').selectAll().executeTakeFirst();
    if (!row) return null;
    const destination = auditDestination.parse(JSON.parse(store.secrets.open(row.sealed_settings)));
    return { row, destination };
  };

  const deliver = async (timeoutMs: number) => {
    for (;;) {
      const found = await read();
      if (!found) return;
      const { row, destination } = found;
      const waiting = await readCheckpoints(store, { afterNumber: row.delivered_number, limit: batch });
      const newest = waiting.at(-1);
      if (!newest) return;
      try {
        await send(destination, waiting, timeoutMs);
      } catch (error) {
        failures += 1;
        const message = error instanceof Error ? error.message : String(error);
        if (row.failing_since_ms === null) {
          log.warn({ err: error }, 'checkpoints of the audit log do not reach the second place');
        }
        await store.db
          .updateTable('audit_destination')
          .set({ failing_since_ms: row.failing_since_ms ?? Date.now(), last_error: message.slice(0, 500) })
          .where('sealed_settings', '=', row.sealed_settings)
          .execute();
        changed();
        retryLater();
        return;
      }
      failures = 0;
      if (row.failing_since_ms !== null) log.info('checkpoints reach the second place again');
      // Not where another place was set meanwhile: that one has not got them.
      await store.db
        .updateTable('audit_destination')
        .set({
          delivered_number: newest.number,
          delivered_ms: Date.now(),
          failing_since_ms: null,
          last_error: null,
        })
        .where('sealed_settings', '=', row.sealed_settings)
        .execute();
      changed();
      if (closed) return;
    }
  };

  const run = (timeoutMs: number): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    running = deliver(timeoutMs)
      .catch((error: unknown) => {
        log.warn({ err: error }, 'checkpoints could not be sent');
        failures += 1;
        retryLater();
      })
      .finally(() => {
        running = null;
        if (again && !closed) {
          again = false;
          void run(deadlineMs);
        }
      });
    return running;
  };

  const retryLater = () => {
    if (closed) return;
    const waitMs = Math.min(firstRetryMs * 2 ** Math.min(failures - 1, 20), mostRetryMs);
    timer ??= setTimeout(() => {
      timer = null;
      void run(deadlineMs);
    }, waitMs).unref();
  };

  const wake = () => {
    // While it fails the timer decides.
    if (!closed && timer === null) void run(deadlineMs);
  };

  return {
    wake,
    async setDestination(destination) {
      const before = await read();
      // A new place gets all there are, so that it can stand for the whole log.
      const same = before && destination && placeOf(before.destination) === placeOf(destination);
      const delivered = same ? before.row.delivered_number : 0;
      let newest = delivered;
      if (destination) {
        const waiting = await readCheckpoints(store, { afterNumber: delivered, limit: batch });
        const first =
          waiting.length > 0
            ? waiting
            : await readCheckpoints(store, { afterNumber: delivered - 1, limit: 1 });
        await send(destination, first, deadlineMs).catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          throw new GantryError('bad_request', {
            message: `Checkpoints cannot be delivered there: ${reason} Nothing was changed.`,
            cause: error,
          });
        });
        newest = first.at(-1)?.number ?? delivered;
      }
      await store.db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('audit_destination').execute();
        if (!destination) return;
        await transaction
          .insertInto('audit_destination')
          .values({
            id: 1,
            sealed_settings: store.secrets.seal(JSON.stringify(destination)),
            delivered_number: newest,
            delivered_ms: Date.now(),
            failing_since_ms: null,
            last_error: null,
          })
          .execute();
      });
      if (timer) clearTimeout(timer);
      timer = null;
      failures = 0;
      wake();
    },
    async state() {
      const found = await read();
      if (!found) return null;
      const { row, destination } = found;
      const { waiting } = await store.db
        .selectFrom('audit_checkpoints')
        .select((select) => select.fn.countAll<number>().as('waiting'))
        .where('number', '>', row.delivered_number)
        .executeTakeFirstOrThrow();
      return {
        kind: destination.kind,
        place: placeOf(destination),
        hasToken: destination.kind === 'webhook' && destination.token !== null,
        hasClientCertificate: destination.kind === 'syslog' && destination.client !== null,
        deliveredMs: row.delivered_ms,
        waiting,
        failingSinceMs: row.failing_since_ms,
        lastError: row.last_error,
      };
    },
    async file() {
      const found = await read();
      return found?.destination.kind === 'file' ? found.destination.path : null;
    },
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      timer = null;
      await running;
      await run(lastTryMs);
    },
  };
}

/** Where checkpoints are sent, for people: a URL's path may be its secret. */
export function placeOf(destination: AuditDestination): string {
  switch (destination.kind) {
    case 'file':
      return destination.path;
    case 'syslog':
      return `${destination.host}:${destination.port}`;
    case 'webhook': {
      const { origin, pathname } = new URL(destination.url);
      return pathname === '/' ? origin : `${origin}/…`;
    }
  }
}
