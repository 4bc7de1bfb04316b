import { GantryError } from '@/lib/errors';
import type { Handlers } from '../api/call';
import type { ContainerInspect, ContainerUpdate } from '../engine/container-types';
import { resourcesOf, restartOf } from './create';

export type UpdateInput = Parameters<Handlers<'containers'>['update']>[0];

/**
 * The change to send for what was asked of a container with these limits now. The engine reads 0 as "leave it", so
 * that some limits, once set, cannot be lifted: those are refused here rather than ignored there.
 * Source: `container/container_unix.go`, `UpdateContainer`, of github.com/moby/moby.
 * @param node its CPUs, for the advice given
 */
export function changeOf(
  asked: UpdateInput,
  now: Pick<ContainerInspect, 'name' | 'autoRemove' | 'resources'>,
  node: { cpus: number },
): ContainerUpdate {
  const { memoryBytes, memoryReservationBytes, memorySwapBytes, cpus, pidsLimit } = asked.resources;
  const change: ContainerUpdate = resourcesOf(asked.resources);
  const current = now.resources;

  if (memoryBytes === 0) {
    if (current.memoryBytes > 0)
      throw cannotLift('memory', 'Set a larger one, or run the container anew without.');
    delete change.memoryBytes;
  }
  if (cpus === 0) {
    if (current.nanoCpus > 0 || current.cpuQuota > 0) {
      throw cannotLift(
        'CPU',
        `Set it to ${node.cpus}, all that the node has, or run the container anew without.`,
      );
    }
    delete change.nanoCpus;
  }
  if (memorySwapBytes === 0) delete change.memorySwapBytes;
  if (memoryReservationBytes === 0) {
    // -1 is "none" to the engine.
    if (current.memoryReservationBytes > 0) change.memoryReservationBytes = -1;
    else delete change.memoryReservationBytes;
  }
  if (pidsLimit === 0) change.pidsLimit = -1;
  if (
    memoryBytes !== undefined &&
    memoryBytes > 0 &&
    memorySwapBytes === undefined &&
    current.memorySwapBytes > 0
  ) {
    // Swap counts the memory too, and may never be below it: the swap beside it stays as large as it was.
    change.memorySwapBytes = memoryBytes + Math.max(0, current.memorySwapBytes - current.memoryBytes);
  }
  if (asked.restart) {
    if (now.autoRemove && asked.restart.name !== 'no') {
      throw new GantryError('conflict', {
        message: `"${now.name}" is removed when it stops, so it cannot have a restart policy. Run it anew without auto-remove.`,
        data: { field: 'restart' },
      });
    }
    change.restartPolicy = restartOf(asked.restart);
  }
  return change;
}

function cannotLift(what: string, instead: string): GantryError {
  return new GantryError('conflict', {
    message: `The engine cannot take the ${what} limit off a container that exists. ${instead}`,
  });
}
