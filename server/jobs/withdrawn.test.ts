import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GantryError } from '@/lib/errors';
import { type Rights, rightsOfRole } from '@/lib/rights';
import { startTestAccess, type TestAccess } from '../access/testing';
import { createHints } from '../inventory/hints';
import { renewRights, runAs } from '../policy/scope';
import { createJobs, type JobReport, type Jobs } from './jobs';

describe('a job whose starter lost the right to it', () => {
  let access: TestAccess;
  let jobs: Jobs;
  let mayGoOn: boolean;
  let unknown = false;
  beforeEach(async () => {
    access = await startTestAccess();
    jobs = await createJobs(access.store, createHints(), pino({ level: 'silent' }));
    mayGoOn = true;
  });
  afterEach(async () => {
    vi.useRealTimers();
    await jobs.close();
    await access.close();
  });

  const live = async (): Promise<Rights> => {
    if (unknown) throw new Error('the database is busy');
    if (!mayGoOn) throw new GantryError('rights_withdrawn', { message: 'It was withdrawn.' });
    return rightsOfRole('Admin');
  };
  const step = (id: string) =>
    ({ id, label: `Do ${id}`, state: 'waiting', detail: '', currentBytes: null, totalBytes: null }) as const;
  const start = (run: (report: JobReport) => Promise<void>) =>
    runAs({ rights: rightsOfRole('Admin'), collection: '/shop', live }, () =>
      jobs.start(
        {
          ...{
            operation: 'stacks.deploy',
            cluster: 'c',
            title: 'Deploy',
            starter: { userId: 'u1', userName: 'ann' },
          },
          target: { kind: 'stack', id: 's' },
          steps: ['a', 'b', 'c'].map(step),
        },
        run,
      ),
    );
  const told =
    'It was withdrawn. Done: Do a. Not done: Do b, Do c. What was done stays as it is: whoever holds the right can go on with it or undo it.';

  it('ends at its next change, and tells what was done and what was not', async () => {
    const { id, done } = await start(async (report) => {
      await report.durableStep('a', { state: 'done' });
      mayGoOn = false;
      await report.durableStep('b', { state: 'running' });
      await renewRights();
    });
    await expect(done).rejects.toMatchObject({ code: 'rights_withdrawn', message: told });
    expect(await jobs.get(id)).toMatchObject({
      state: 'failed',
      errorCode: 'rights_withdrawn',
      errorMessage: told,
      steps: [{ state: 'done' }, { state: 'failed' }, { state: 'skipped' }],
    });
  });

  it('ends while it only waits, too', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const { id, done } = await start(async (report) => {
      await report.durableStep('a', { state: 'done' });
      const cut = new Promise((_, reject) => {
        report.signal.addEventListener('abort', () => reject(report.signal.reason as Error));
      });
      mayGoOn = false;
      vi.advanceTimersByTime(2_000);
      await cut;
    });
    await expect(done).rejects.toMatchObject({ code: 'rights_withdrawn', message: told });
    expect(await jobs.get(id)).toMatchObject({ state: 'failed', errorMessage: told });
  });

  it('goes on where it could not be asked for a moment', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const { id, done } = await start(async (report) => {
      unknown = true;
      vi.advanceTimersByTime(2_000);
      await Promise.resolve();
      unknown = false;
      report.signal.throwIfAborted();
    });
    await done;
    expect(await jobs.get(id)).toMatchObject({ state: 'succeeded' });
  });

  it('that is cancelled is cancelled', async () => {
    const { id, done } = await start(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
    });
    jobs.cancel(id);
    await expect(done).rejects.toMatchObject({ code: 'conflict' });
    expect(await jobs.get(id)).toMatchObject({ state: 'cancelled' });
  });
});
