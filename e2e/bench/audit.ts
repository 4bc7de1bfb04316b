import { DatabaseSync } from '@photostructure/sqlite';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createAudit, type Audit, type AuditIntent } from '@/server/audit/audit';
import { parseAddress } from '@/server/engine/address';
import { createEngine } from '@/server/engine/engine';
import { openStore } from '@/server/store/store';
import type { Fleet } from './fleet';
import { inTurn, median, timed, type Measurement } from './measure';

const writers = 64;
const entries = 8_000;
const bareRows = 1_000;
const log = pino({ level: 'silent' });

/** What the audit log costs: durable rows a second, and what it adds to a change. */
export async function auditFigures(fleet: () => Promise<Fleet>): Promise<Measurement[]> {
  const { engine } = await fleet();
  const directory = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
  const store = await openStore(join(directory, 'data'));
  const audit = await createAudit({ store, log });
  const bareLog = openBareLog(join(directory, 'bare'));
  try {
    const rows = await rowsPerSecond(audit);
    const bare = bareRowsPerSecond(bareLog);
    const mutation = await mutationMs(audit, bareLog, engine.host);
    return [
      {
        metric: 'Audit rows a second, durable and chained',
        value: rows,
        unit: 'rows/s',
        floor: { value: bare, of: 'a bare script, one insert a commit' },
        goal: { of: 'value', atLeast: 2_000 },
        note: `${writers} changes at once, each its intent and then its outcome; what waits shares a commit.`,
      },
      {
        metric: 'Change (rename) p50 with the audit log',
        value: median(mutation.ours),
        unit: 'ms',
        floor: { value: median(mutation.floor), of: 'without' },
        // That of changes through the API is in the part "access": this one is what a wait for the disk weighs at most.
        goal: null,
        note: 'Straight to the engine. Its outcome is written with the next commit, and not waited for (decision 0008).',
      },
      {
        metric: 'Change p50, against one after a bare commit',
        value: median(mutation.ours),
        unit: 'ms',
        floor: { value: median(mutation.oneCommit), of: 'its intent as durable, nothing else' },
        goal: null,
      },
    ];
  } finally {
    bareLog.close();
    await audit.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function rowsPerSecond(audit: Audit): Promise<number> {
  const write = async (count: number) => {
    let next = 0;
    const writer = async () => {
      while (next < count) {
        const { ended } = await entry(audit, String(next++), async () => undefined);
        await ended;
      }
    };
    await Promise.all(Array.from({ length: writers }, writer));
  };
  await write(entries / 4);
  const ms = await timed(() => write(entries));
  return (entries * 2) / (ms / 1000);
}

/** One change as its caller waits for it: its intent on the disk, and the change. Gives its outcome, on its way there. */
async function entry(
  audit: Audit,
  target: string,
  change: () => Promise<unknown>,
): Promise<{ ended: Promise<void> }> {
  const sequence = await audit.begin(intent(target));
  await change();
  const ended = audit.finish(sequence, {
    outcome: 'succeeded',
    errorCode: null,
    errorMessage: null,
    durationMs: 1,
  });
  return { ended };
}

function intent(target: string): AuditIntent {
  return {
    timeMs: Date.now(),
    actor: 'bench',
    actorId: 'bench',
    via: 'token',
    address: '127.0.0.1',
    operation: 'containers.rename',
    cluster: 'local',
    targetKind: 'container',
    targetId: target,
    targetName: null,
    summary: { name: target },
    requestId: `bench-${target}`,
  };
}

type BareLog = { insert(): void; close(): void };

/** Rows of about the same size, each in a commit of its own, as durable as the store's. */
function openBareLog(directory: string): BareLog {
  mkdirSync(directory);
  const database = new DatabaseSync(join(directory, 'bare.db'));
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table rows (id integer primary key, row text)',
  );
  const insert = database.prepare('insert into rows (row) values (?)');
  const row = JSON.stringify({ ...intent('0'), hash: 'a'.repeat(64) });
  return { insert: () => void insert.run(row), close: () => database.close() };
}

function bareRowsPerSecond(bareLog: BareLog): number {
  const startedMs = performance.now();
  for (let i = 0; i < bareRows; i += 1) bareLog.insert();
  return bareRows / ((performance.now() - startedMs) / 1000);
}

async function mutationMs(
  audit: Audit,
  bareLog: BareLog,
  host: string,
): Promise<Record<'ours' | 'floor' | 'oneCommit', number[]>> {
  const engine = createEngine(parseAddress(host));
  const container = 'bench-2';
  const id = (await engine.containers.list()).find((each) => each.name === container)?.id;
  if (id === undefined) throw new Error(`The fleet has no ${container}`);
  let renamed = 0;
  const rename = () => engine.containers.rename(id, `${container}-${(renamed += 1)}`);
  const oneCommit = async () => {
    bareLog.insert();
    await rename();
  };
  try {
    const samples = await inTurn(
      { ours: () => entry(audit, id, rename), floor: rename, oneCommit },
      { rounds: 60, block: 5, warmUp: 20 },
    );
    await engine.containers.rename(id, container);
    return samples;
  } finally {
    engine.close();
  }
}
