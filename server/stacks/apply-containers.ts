import {
  type DesiredContainer,
  desiredContainer,
  type DesiredService,
  withOldVolumes,
} from '@/lib/compose/engine/desired';
import { composeLabels } from '@/lib/compose/engine/labels';
import type { PlanStep } from '@/lib/compose/plan-types';
import { GantryError } from '@/lib/errors';
import type { Engine } from '../engine/engine-api';
import { tarOf } from '../engine/tar';
import { asGantry } from '../policy/scope';
import type { ApplyTarget } from './apply';
import { ignoreMissing, impossible } from './apply-networks-volumes';

/** A container has its own grace period to end in; this is the most that is waited for an answer. */
export const stopAnswerMs = 15 * 60_000;

/** Creates, replaces, starts, stops or removes a container. */
export async function runContainerStep(
  target: ApplyTarget,
  step: PlanStep,
  signal: AbortSignal,
): Promise<void> {
  const { containers } = target.node.engine;
  switch (step.kind) {
    case 'create':
      return createAndStart(target.node.engine, wanted(target, step), signal);
    case 'recreate':
      return replace(target.node.engine, wanted(target, step), existing(step), signal);
    case 'start':
      return start(target, step, signal);
    case 'stop':
      return ignoreMissing(containers.stop(existing(step), { signal, timeoutMs: stopAnswerMs }));
    case 'remove': {
      const id = existing(step);
      await ignoreMissing(containers.stop(id, { signal, timeoutMs: stopAnswerMs }));
      const volumes = target.removeVolumes === true;
      return ignoreMissing(containers.remove(id, { signal, force: true, volumes, timeoutMs: 120_000 }));
    }
    case 'pull':
    case 'wait':
      throw impossible(step);
  }
}

function wanted({ desired }: ApplyTarget, step: PlanStep): DesiredContainer {
  const service: DesiredService | undefined = desired?.services.find((each) => each.service === step.service);
  if (!desired || !service || step.number === null) throw impossible(step);
  return desiredContainer(desired, service, step.number);
}

function existing(step: PlanStep): string {
  if (step.containerId === null) throw impossible(step);
  return step.containerId;
}

async function create(engine: Engine, container: DesiredContainer, signal: AbortSignal): Promise<string> {
  const { id } = await engine.containers.create(container.spec, {
    name: container.name,
    platform: container.platform ?? undefined,
    signal,
    timeoutMs: 60_000,
  });
  try {
    await putFiles(engine, id, container, signal);
  } catch (error) {
    await asGantry(() => ignoreMissing(engine.containers.remove(id, { force: true })));
    throw error;
  }
  return id;
}

/** Secrets and configs go in as files, over the same connection, after `create` and before `start`. */
async function putFiles(
  engine: Engine,
  id: string,
  container: DesiredContainer,
  signal: AbortSignal,
): Promise<void> {
  if (container.files.length === 0) return;
  const archive = tarOf(
    container.files.map((file) => ({
      path: file.path.replace(/^\/+/, ''),
      data: file.content,
      mode: file.mode,
      uid: file.uid,
      gid: file.gid,
    })),
  );
  await engine.containers.putArchive(id, '/', archive, { signal });
}

async function createAndStart(
  engine: Engine,
  container: DesiredContainer,
  signal: AbortSignal,
): Promise<void> {
  const id = await create(engine, container, signal);
  // A container that cannot start is kept: its state says why, and the next deploy starts it.
  await engine.containers.start(id, { signal, timeoutMs: 60_000 });
}

async function start(
  { node, desired, stack }: ApplyTarget,
  step: PlanStep,
  signal: AbortSignal,
): Promise<void> {
  const { engine } = node;
  const id = existing(step);
  const live = await engine.containers.inspect(id, { signal });
  if (live.state.paused) return engine.containers.unpause(id, { signal });
  // Gantry may have been stopped between its creation and its files.
  const service = desired?.services.find((each) => each.service === step.service);
  const isAsWanted = service?.configHash === live.labels[composeLabels.configHash];
  if (live.state.status === 'created' && isAsWanted)
    await putFiles(engine, id, wanted({ node, desired, stack }, step), signal);
  await engine.containers.start(id, { signal, timeoutMs: 60_000 });
}

/**
 * Replaces a container. The new one is created beside the old, which is stopped only then, so that whatever the engine
 * refuses to create leaves the old one untouched; where the new one cannot start, the old one runs again.
 */
async function replace(
  engine: Engine,
  container: DesiredContainer,
  oldId: string,
  signal: AbortSignal,
): Promise<void> {
  const { containers } = engine;
  const old = await containers.inspect(oldId, { signal });
  const withVolumes = withOldVolumes(container, old.mounts);
  if (old.name === container.name)
    await containers.rename(oldId, `${oldId.slice(0, 12)}_${old.name}`, { signal });
  let newId: string | null = null;
  try {
    newId = await create(engine, withVolumes, signal);
    await containers.stop(oldId, { signal, timeoutMs: stopAnswerMs });
    await containers.start(newId, { signal, timeoutMs: 60_000 });
  } catch (error) {
    // Whatever its caller may do by then: half of a replacement is nobody's wish.
    await asGantry(() => restore(engine, old, newId, error));
    throw error;
  }
  await ignoreMissing(containers.remove(oldId, { force: true, signal, timeoutMs: 120_000 }));
}

async function restore(
  { containers }: Engine,
  old: { id: string; name: string; state: { running: boolean } },
  newId: string | null,
  cause: unknown,
): Promise<void> {
  try {
    if (newId !== null) await ignoreMissing(containers.remove(newId, { force: true }));
    await containers.rename(old.id, old.name).catch(() => undefined);
    if (old.state.running) await containers.start(old.id);
  } catch (error) {
    throw new GantryError('engine_error', {
      message: `The new container could not run, and the old one "${old.name}" could not be started again: start it by hand.`,
      cause: { error, cause },
    });
  }
}
