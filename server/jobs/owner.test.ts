import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestAccess, testCall, testCaller, type TestAccess } from '../access/testing';
import { whyDenied } from '../api/door';
import { createHints } from '../inventory/hints';
import { createLocate } from '../policy/locate';
import { inCollection, testRights } from '../policy/testing';
import { createJobsHandlers } from './handlers';
import { createJobs, type Jobs } from './jobs';

describe('a job', () => {
  let test: TestAccess;
  let jobs: Jobs;
  beforeEach(async () => {
    test = await startTestAccess();
    jobs = await createJobs(test.store, createHints(), pino({ level: 'silent' }));
  });
  afterEach(async () => {
    await jobs.close();
    await test.close();
  });

  /** Somebody who may see and cancel jobs in a collection of their own, and nowhere else. */
  const caller = (userId: string, userName: string) =>
    testCaller(userId, 'None', { userName, rights: testRights(['Full Control', inCollection('/own')]) });

  it('is its starter’s by their id: not of somebody who has the name after them', async () => {
    const target = { kind: 'image', id: 'x' };
    const first = caller('first', 'ann');
    const job = { operation: 'images.pull', cluster: 'one', title: 'Pull', starter: first, target };
    const { id, done } = await jobs.start(job, async () => undefined);
    await done;
    const handlers = createJobsHandlers({ jobs });
    const listed = async (who: typeof first) =>
      (await handlers.list({ limit: 5 }, testCall(who))).items.map((each) => each.id);
    const locate = createLocate({ inventory: { clusters: () => [] }, store: test.store });
    const denied = async (who: typeof first) => {
      const asked = { kind: 'job', id };
      const located = await locate(asked);
      return (['Job View', 'Job Cancel'] as const).map(
        (permission) => whyDenied({ permission, target: asked }, who, located)?.code ?? null,
      );
    };
    const second = caller('second', 'ann');
    expect(await listed(first)).toEqual([id]);
    expect(await denied(first)).toEqual([null, null]);
    expect(await listed(second)).toEqual([]);
    expect(await denied(second)).toEqual(['not_found', 'not_found']);
  });
});
