import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { toGantryError } from '@/lib/errors';
import type { Access } from '../access/access';
import type { DoorObserver } from '../api/door';
import type { Audit } from '../audit/audit';
import type { TransportObserver } from '../engine/transport';
import type { Jobs } from '../jobs/jobs';
import { overlay } from '../policy/overlay';

/**
 * The numbers of Gantry itself. They are counted where something happens: the parts of the runtime are given observers,
 * or are used through what `ofAudit`, `ofAccess` and `ofJobs` give back.
 */
export type ProcessMetrics = {
  registry: Registry;
  ofDoor: DoorObserver;
  ofEngines(cluster: string): TransportObserver;
  ofAudit(audit: Audit): Audit;
  ofAccess(access: Access): Access;
  ofJobs(jobs: Jobs): Jobs;
};

/** Seconds: a read from memory, a page, an engine that is asked, one that is slow. */
const buckets = [0.005, 0.025, 0.1, 0.5, 2.5, 10];
/** How often the delay of the event loop is sampled, in milliseconds: each time wakes an idle process. */
const eventLoopSampleMs = 50;

/** Makes the metrics of one process. */
export function createProcessMetrics(version: string): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopSampleMs });
  new Gauge({
    name: 'gantry_build_info',
    help: 'The version of Gantry that runs, always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  return {
    registry,
    ofDoor: doorObserver(registers),
    ofEngines: engineObserver(registers),
    ofAudit: (audit) => observedAudit(audit, registers),
    ofAccess: (access) => observedAccess(access, registers),
    ofJobs: (jobs) => observedJobs(jobs, registers),
  };
}

function doorObserver(registers: Registry[]): DoorObserver {
  const requests = new Histogram({
    name: 'gantry_http_request_duration_seconds',
    help: 'Time until a request of the API has its answer, or a stream begins; operation is empty where a request was refused before it was known.',
    labelNames: ['operation', 'outcome'],
    buckets,
    registers,
  });
  const streams = new Gauge({
    name: 'gantry_streams_open',
    help: 'Open WebSocket streams: system.follow is a tab, containers.exec a terminal.',
    labelNames: ['operation'],
    registers,
  });
  return {
    answered: (operation = '', status, durationMs) =>
      requests.observe({ operation, outcome: outcomeOf(status) }, durationMs / 1000),
    opened(operation) {
      streams.inc({ operation });
      return () => streams.dec({ operation });
    },
  };
}

function outcomeOf(status: number): 'succeeded' | 'refused' | 'failed' {
  if (status < 400) return 'succeeded';
  return status < 500 ? 'refused' : 'failed';
}

function engineObserver(registers: Registry[]): ProcessMetrics['ofEngines'] {
  const calls = new Counter({
    name: 'gantry_engine_calls_total',
    help: 'Calls of engines: what came of them is "succeeded", "aborted" or the code of an error.',
    labelNames: ['cluster', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'gantry_engine_call_duration_seconds',
    help: 'Time until an engine has answered a call, or its stream begins.',
    labelNames: ['cluster'],
    buckets,
    registers,
  });
  return (cluster) => (outcome, durationMs) => {
    calls.inc({ cluster, outcome });
    durations.observe({ cluster }, durationMs / 1000);
  };
}

function observedAudit(audit: Audit, registers: Registry[]): Audit {
  const entries = new Counter({
    name: 'gantry_audit_entries_total',
    help: 'Entries of the audit log whose outcome is written.',
    labelNames: ['outcome'],
    registers,
  });
  const open = new Gauge({
    name: 'gantry_audit_entries_open',
    help: 'Entries of the audit log that wait for their outcome.',
    registers,
  });
  const failures = new Counter({
    name: 'gantry_audit_failures_total',
    help: 'Changes refused because the audit log could not be written.',
    registers,
  });
  new Gauge({
    name: 'gantry_audit_writable',
    help: 'Whether the audit log can be written: while it is 0, changes are refused.',
    registers,
    collect() {
      this.set(audit.writable ? 1 : 0);
    },
  });
  const counting: Pick<Audit, 'begin' | 'finish' | 'record'> = {
    async begin(intent) {
      try {
        const sequence = await audit.begin(intent);
        open.inc();
        return sequence;
      } catch (error) {
        failures.inc();
        throw error;
      }
    },
    async finish(sequence, outcome) {
      await audit.finish(sequence, outcome);
      open.dec();
      entries.inc({ outcome: outcome.outcome });
    },
    async record(entry) {
      await audit.record(entry);
      entries.inc({ outcome: entry.outcome });
    },
  };
  return overlay(audit, {
    begin: () => counting.begin,
    finish: () => counting.finish,
    record: () => counting.record,
  });
}

function observedAccess(access: Access, registers: Registry[]): Access {
  const signIns = new Counter({
    name: 'gantry_sign_ins_total',
    help: 'Attempts to sign in: what came of them is "succeeded" or the code of an error.',
    labelNames: ['outcome'],
    registers,
  });
  const counted = async <T>(attempt: Promise<T>): Promise<T> => {
    try {
      const signedIn = await attempt;
      signIns.inc({ outcome: 'succeeded' });
      return signedIn;
    } catch (error) {
      signIns.inc({ outcome: toGantryError(error).code });
      throw error;
    }
  };
  const counting: Pick<Access, 'signIn' | 'signInThrough' | 'signInWithPasskey'> = {
    signIn: (attempt) => counted(access.signIn(attempt)),
    signInThrough: (from, vouch) => counted(access.signInThrough(from, vouch)),
    signInWithPasskey: (from, answer) => counted(access.signInWithPasskey(from, answer)),
  };
  return overlay(access, {
    signIn: () => counting.signIn,
    signInThrough: () => counting.signInThrough,
    signInWithPasskey: () => counting.signInWithPasskey,
  });
}

function observedJobs(jobs: Jobs, registers: Registry[]): Jobs {
  const finished = new Counter({
    name: 'gantry_jobs_finished_total',
    help: 'Jobs that ended, by how.',
    labelNames: ['state'],
    registers,
  });
  new Gauge({
    name: 'gantry_jobs_running',
    help: 'Jobs that run now.',
    registers,
    collect() {
      this.set(jobs.list().filter(({ state }) => state === 'running').length);
    },
  });
  const start: Jobs['start'] = async (job, run) => {
    const begun = await jobs.start(job, run);
    const count = async () => finished.inc({ state: (await jobs.get(begun.id)).state });
    void begun.done
      .catch(() => undefined)
      .then(count)
      .catch(() => undefined);
    return begun;
  };
  return overlay(jobs, { start: () => start });
}
