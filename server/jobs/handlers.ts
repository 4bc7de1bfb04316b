import type { Handlers } from '../api/call';
import { among, pageOf } from '../inventory/list';
import type { Runtime } from '../runtime';

/** The operations on jobs. */
export function createJobsHandlers({ jobs }: Pick<Runtime, 'jobs'>): Handlers<'jobs'> {
  return {
    list: async (query) =>
      pageOf(jobs.list(), query, {
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
