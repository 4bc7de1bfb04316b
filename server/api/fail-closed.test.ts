import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listStreams } from '@/lib/contract/contract';
import { type CanaryGantry, fillPath, startCanaryGantry } from './canary-testing';
import { operationBodies, streamQueries } from './operation-samples';
import { listOperations } from './router';

const failure = z.object({ code: z.string() });
const refusal = { status: 503, code: 'audit_unavailable' };

/*
 * Nothing stands behind the names in these paths: what was looked for, let alone dialled, would be `not_found`.
 */
describe('while the activity log cannot be written', () => {
  let gantry: CanaryGantry;
  /** As a disk that is mounted read-only, or can be written again. */
  const setReadOnly = (isReadOnly: boolean) =>
    sql`pragma query_only = ${sql.lit(isReadOnly ? 1 : 0)}`.execute(gantry.runtime.store.db);
  const ask = async (...asked: Parameters<CanaryGantry['ask']>) => {
    const response = await gantry.ask(...asked);
    return { status: response.status, code: failure.safeParse(await response.json()).data?.code };
  };

  beforeAll(async () => {
    gantry = await startCanaryGantry();
    await setReadOnly(true);
  }, 60_000);
  afterAll(() => gantry.close());

  const changes = listOperations().filter(({ meta }) => meta.effect !== 'read');
  it.each(changes)('$id is refused', async ({ id, method, path }) => {
    const body = method === 'GET' ? undefined : (operationBodies[id] ?? {});
    expect(await ask(method, fillPath(path, { number: '1', image: 'sha256:0123456789ab' }), body)).toEqual(
      refusal,
    );
  });

  const streams = listStreams().filter(({ definition }) => definition.effect !== 'read');
  it.each(streams)('the stream $id is refused, before any handshake', async ({ id, definition }) => {
    const values = { number: '1', archive: '1' };
    const target = `${fillPath(definition.path, values)}?${streamQueries[id] ?? ''}`;
    const isUpload = definition.transport === 'upload';
    const answer =
      definition.transport === 'websocket'
        ? await gantry.open(target)
        : await ask(isUpload ? 'PUT' : 'GET', target, isUpload ? {} : undefined);
    expect(answer).toEqual(refusal);
  });

  it('terminals are among what is refused', () => {
    expect(streams.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['containers.exec', 'recordings.play', 'recordings.watch']),
    );
  });

  it('reading goes on, and says that the log cannot be written', async () => {
    const answers = await gantry.askEveryRead({ number: '1' });
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(20);
    const health = await gantry.ask('GET', '/health');
    expect(await health.json()).toMatchObject({ status: 'degraded', auditWritable: false });
  });

  it('changes are let in again by themselves once it can', async () => {
    await setReadOnly(false);
    expect(await ask('POST', '/teams', { name: 'again' })).toEqual({ status: 201 });
  });
});
