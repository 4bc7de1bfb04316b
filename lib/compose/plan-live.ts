import { composeLabels, composeVersion } from './engine/labels';
import type { LiveContainer, LiveStack } from './plan-types';

/** The live containers of one service, one for each number, and those left over. */
export type LiveService = {
  /** By number, ascending. */
  containers: { number: number; live: LiveContainer }[];
  /** Copies of a number, of which one is enough, and those whose number cannot be read. */
  leftovers: LiveContainer[];
};

export function serviceOf(container: LiveContainer): string {
  return container.labels[composeLabels.service] ?? '';
}

export function numberOf(container: LiveContainer): number | null {
  const text = container.labels[composeLabels.containerNumber] ?? '';
  return /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

export function hashOf(labels: Readonly<Record<string, string>>): string {
  return labels[composeLabels.configHash] ?? '';
}

/** Whether Gantry made it: other tools have hashes of their own, which cannot be compared. */
export function madeByGantry(labels: Readonly<Record<string, string>>): boolean {
  return labels[composeLabels.version] === composeVersion;
}

export function isRunning({ state }: LiveContainer): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

/** A stack's containers by service. One-off runs and what is being removed are left out. */
export function liveServices(live: LiveStack): Map<string, LiveContainer[]> {
  const services = new Map<string, LiveContainer[]>();
  for (const container of live.containers) {
    const isOneOff = container.labels[composeLabels.oneOff]?.toLowerCase() === 'true';
    if (isOneOff || container.state === 'removing') continue;
    const service = serviceOf(container);
    const known = services.get(service);
    if (known) known.push(container);
    else services.set(service, [container]);
  }
  return services;
}

/** Where a number is there twice (a replacement that was cut short), the one made as wanted is kept. */
export function sortLive(containers: readonly LiveContainer[], wantedHash: string): LiveService {
  const rank = (container: LiveContainer) =>
    (hashOf(container.labels) === wantedHash ? 2 : 0) + (isRunning(container) ? 1 : 0);
  const byNumber = new Map<number, LiveContainer>();
  const leftovers: LiveContainer[] = [];
  for (const container of containers.toSorted((a, b) => rank(b) - rank(a))) {
    const number = numberOf(container);
    if (number === null || byNumber.has(number)) leftovers.push(container);
    else byNumber.set(number, container);
  }
  return {
    containers: [...byNumber].sort(([a], [b]) => a - b).map(([number, live]) => ({ number, live })),
    leftovers,
  };
}
