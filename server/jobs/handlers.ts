import { rootCollection } from '@/lib/collection';
import type { Job } from '@/lib/contract/jobs';
import type { Caller, Handlers } from '../api/call';
import { among, pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';

/** Whether a caller may see a job: their own, and those on what they may see. */
function isSeenBy({ userId, rights }: Caller) {
  return ({ actorId, cluster, collection }: Job) =>
    actorId === userId
      ? rights.leave('Job View', { cluster, collection: collection ?? rootCollection })
      : rights.at('Job View', { cluster, collection: collection ?? rootCollection });
}

/** The operations on jobs. */
export function createJobsHandlers({ jobs }: Pick<Runtime, 'jobs'>): Handlers<'jobs'> {
  return {
    list: async (query, { caller }) =>
      pageOf(jobs.list().filter(isSeenBy(caller)), query, {
        searchText: (job) => `${job.title} ${job.operation} ${job.actor}`,
        matches: (job) =>
          among(query.filter?.state, job.state) && among(query.filter?.operation, job.operation),
        sortKeys: { started: (job) => job.startedMs },
        defaultSort: '-started',
        tieBreak: (job) => job.id,
      }),
    get: ({ job }) => jobs.get(job),
    cancel: async ({ job }) => {
      jobs.cancel(job);
      return {};
    },
  };
}
