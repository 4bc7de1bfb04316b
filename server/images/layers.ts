import type { ImageDetail } from '@/lib/contract/images';
import type { ImageHistoryEntry } from '../engine/resource-types';
import { isMetadata, tidyInstruction } from './instruction';

export type Layer = ImageDetail['layers'][number];

/**
 * An image's history as a stack, oldest first, each step told apart as a filesystem layer or mere metadata.
 *
 * The engine lists sizes but not which steps are layers; it does list the layers' digests, and so how many there
 * are. Steps with a size are layers; of the empty ones those that could have written files make up the number,
 * first `RUN`, `COPY` and `ADD`, then `WORKDIR`, then those that say nothing.
 *
 * @param history newest first, as the engine lists it
 * @param rootfs digests of the filesystem layers, lowest first
 */
export function stackLayers(history: readonly ImageHistoryEntry[], rootfs: readonly string[]): Layer[] {
  const steps = history
    .toReversed()
    .map((entry) => ({ entry, instruction: tidyInstruction(entry.createdBy) }));
  const filesystem = new Set(steps.filter(({ entry }) => entry.sizeBytes > 0));
  for (const candidates of [isWriting, isWorkdir, saysNothing]) {
    for (const step of steps) {
      if (filesystem.size >= rootfs.length) break;
      if (candidates(step.instruction)) filesystem.add(step);
    }
  }
  // Where the numbers differ all the same, no digest is given to the wrong step.
  const digests = filesystem.size === rootfs.length ? rootfs.values() : [].values();
  return steps.map((step) => ({
    id: step.entry.id,
    createdMs: step.entry.createdMs,
    instruction: step.instruction,
    sizeBytes: step.entry.sizeBytes,
    comment: step.entry.comment,
    filesystem: filesystem.has(step),
    digest: filesystem.has(step) ? (digests.next().value ?? null) : null,
  }));
}

const isWriting = (instruction: string) => /^(RUN|COPY|ADD)\b/.test(instruction);
const isWorkdir = (instruction: string) => instruction.startsWith('WORKDIR');
const saysNothing = (instruction: string) =>
  !isWriting(instruction) && !isWorkdir(instruction) && !isMetadata(instruction);
