import type { DesiredService } from './engine/desired';
import type { PlanOptions } from './plan';
import type { ScaleQuestion } from './plan-types';

/** What of a service its number of containers depends on. */
export type ScaledService = Pick<DesiredService, 'service' | 'replicasInFile' | 'containerName' | 'spec'>;

export type ScaleDecision = { replicas: number; question: ScaleQuestion | null; warning: string | null };

/**
 * How many containers a service shall have. Scale belongs to those who operate the stack: a number set by hand holds
 * until the file itself changes its number, and then they are asked.
 */
export function decideScale(service: ScaledService, liveCount: number, options: PlanOptions): ScaleDecision {
  const inFile = service.replicasInFile ?? 1;
  const name = service.service;
  const before = own(options.lastRevisionReplicas, name);
  const byHand = own(options.scaledByHand, name);
  const plain = { replicas: inFile, question: null, warning: null };
  const isKnown = byHand !== undefined || liveCount > 0;
  if (before === undefined || !isKnown) return plain;
  const last = before ?? 1;
  const current = byHand ?? liveCount;
  if (current === inFile || current === last) return plain;
  if (current > 1 && onlyOneCanBe(service)) {
    const warning = `${name} was scaled to ${current} by hand, but its container name or host ports allow only one: the file's ${inFile} holds.`;
    return { ...plain, warning };
  }
  if (inFile === last) {
    const warning = `${name} keeps ${current} ${current === 1 ? 'container' : 'containers'}, as scaled by hand; the file says ${inFile}.`;
    return { replicas: current, question: null, warning };
  }
  switch (own(options.scale, name)) {
    case 'file':
      return plain;
    case 'keep':
      return { ...plain, replicas: current };
    case undefined:
      return {
        replicas: current,
        question: { service: name, inFile, before: last, live: current },
        warning: null,
      };
  }
}

/** Whether a second container of a service could not run: its name or a port of the node is taken by the first. */
export function onlyOneCanBe({
  containerName,
  spec,
}: Pick<DesiredService, 'containerName' | 'spec'>): boolean {
  return containerName !== null || (spec.ports ?? []).some(({ hostPort }) => hostPort !== null);
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
