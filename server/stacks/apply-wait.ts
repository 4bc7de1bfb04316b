import { setTimeout as delay } from 'node:timers/promises';
import type { PlanStep } from '@/lib/compose/plan-types';
import { GantryError } from '@/lib/errors';
import type { ContainerInspect } from '../engine/container-types';
import type { JobReport } from '../jobs/jobs';
import type { ApplyTarget } from './apply';

const pollMs = 500;
/** How long a rollout may take to settle; whoever waits may stop waiting sooner. */
const settleMs = 10 * 60_000;
/** A container may end and be restarted while what it needs is still starting; more often, and it has failed. */
const toleratedRestarts = 3;
/** A container that ends within this long of its start has failed to start. */
const proveMs = 2_000;

/** Waits until every container of a service is healthy, or has ended well. */
export async function waitForService(
  target: ApplyTarget,
  step: PlanStep,
  report: JobReport,
): Promise<string> {
  const healthy = step.condition === 'service_healthy';
  await poll(report, async () => {
    const containers = await containersOf(target, step.service ?? step.name, report.signal);
    const verdicts = containers.map((container) =>
      healthy ? healthVerdict(container) : completionVerdict(container),
    );
    const bad = verdicts.find((verdict) => verdict !== 'yes' && verdict !== 'no');
    if (bad !== undefined) throw new GantryError('engine_error', { message: bad });
    report.step(step.id, {
      detail: `${verdicts.filter((verdict) => verdict === 'yes').length} of ${verdicts.length}`,
    });
    return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'yes');
  });
  return healthy ? 'healthy' : 'completed';
}

const settleStep = 'settle';

/** Waits until every container these steps start has proved itself, as a step of the job. */
export async function waitUntilSettled(
  target: ApplyTarget,
  steps: readonly PlanStep[],
  report: JobReport,
): Promise<void> {
  const started = steps
    .filter(({ object, kind }) => object === 'container' && kind !== 'remove' && kind !== 'stop')
    .map((step) => step.name);
  if (started.length === 0) return;
  await report.durableStep(settleStep, { label: 'Wait until everything runs', state: 'running' });
  await waitForConvergence(target, started, report);
  report.step(settleStep, { state: 'done' });
}

/**
 * Waits until what was started has proved itself: it still runs after a moment (or ended well, where it may), and is
 * healthy where it has a check. A container that ended badly or keeps restarting fails the deploy.
 */
async function waitForConvergence(
  target: ApplyTarget,
  names: readonly string[],
  report: JobReport,
): Promise<void> {
  const beganMs = Date.now();
  await poll(report, async () => {
    let settled = 0;
    for (const name of names) {
      const container = await target.node.engine.containers.inspect(name, { signal: report.signal });
      const failure = startFailure(container);
      if (failure) throw new GantryError('engine_error', { message: failure });
      const starting = container.state.health?.status === 'starting';
      const ended = container.state.status === 'exited' && container.state.exitCode === 0;
      const running = container.state.status === 'running' && !starting;
      if (ended || (running && Date.now() - (container.state.startedMs ?? beganMs) >= proveMs)) settled += 1;
    }
    report.step(settleStep, { detail: `${settled} of ${names.length} settled` });
    return settled === names.length;
  });
}

function startFailure({ name, state, restartCount }: ContainerInspect): string | null {
  if (state.status === 'restarting' && restartCount >= toleratedRestarts) {
    return `${name} keeps restarting: it ended with exit code ${state.exitCode}. Its log says why.`;
  }
  if ((state.status === 'exited' || state.status === 'dead') && state.exitCode !== 0) {
    return `${name} ended with exit code ${state.exitCode} right after its start.${state.error ? ` ${state.error}` : ''} Its log says why.`;
  }
  if (state.health?.status === 'unhealthy') return `${name} is unhealthy: ${lastProbe(state.health.log)}`;
  return null;
}

type Verdict = 'yes' | 'no' | (string & {});

function healthVerdict({ name, state }: ContainerInspect): Verdict {
  if (state.health === null)
    return `${name} has no health check, so it can never be healthy. Add a healthcheck or wait for service_started.`;
  if (state.health.status === 'healthy') return 'yes';
  if (state.health.status === 'unhealthy') return `${name} is unhealthy: ${lastProbe(state.health.log)}`;
  if (state.status === 'exited' || state.status === 'dead')
    return `${name} ended with exit code ${state.exitCode} before it was healthy.`;
  return 'no';
}

function completionVerdict({ name, state }: ContainerInspect): Verdict {
  if (state.status !== 'exited') return 'no';
  return state.exitCode === 0
    ? 'yes'
    : `${name} ended with exit code ${state.exitCode}, where it should have ended well.`;
}

function lastProbe(log: readonly { exitCode: number; output: string }[]): string {
  const probe = log.at(-1);
  return probe
    ? `its check ended with ${probe.exitCode}${probe.output.trim() ? `: ${probe.output.trim().slice(0, 200)}` : '.'}`
    : 'its check failed.';
}

async function containersOf(
  { node, stack }: ApplyTarget,
  service: string,
  signal: AbortSignal,
): Promise<ContainerInspect[]> {
  const listed = await node.engine.containers.list({
    signal,
    filters: {
      label: [
        `com.docker.compose.project=${stack}`,
        `com.docker.compose.service=${service}`,
        'com.docker.compose.oneoff=False',
      ],
    },
  });
  return Promise.all(listed.map(({ id }) => node.engine.containers.inspect(id, { signal })));
}

async function poll(report: JobReport, isDone: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + settleMs;
  while (!(await isDone())) {
    if (Date.now() > deadlineMs) {
      throw new GantryError('engine_timeout', {
        message: 'It did not settle within 10 minutes. What runs was left as it is.',
      });
    }
    await delay(pollMs, undefined, { signal: report.signal });
  }
}
