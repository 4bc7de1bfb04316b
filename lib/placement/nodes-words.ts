import type { Misfit } from './check-node';
import { misfitKey, misfitWords, remedyOf } from './misfit-words';
import { nodeName, type PlacementNode } from './placement-node';

export type CheckedNode = { node: PlacementNode; misfits: readonly Misfit[] };

/** As many nodes as are called by their names. */
const namedAtMost = 2;

/**
 * Why no node is taken, in one sentence without its full stop: `3 of 5 nodes lack label zone=b; node2 is short of
 * 1.2 GiB`. Each node is counted once, by its first reason, so that the numbers add up. '' where some node fits.
 */
export function whyNoNode(checked: readonly CheckedNode[]): string {
  if (checked.length === 0) return 'the Swarm has no node';
  return groupsOf(checked)
    .map(({ misfits, names }) => {
      const [first] = misfits;
      if (!first) return '';
      const smallest = isAmount(first)
        ? misfits.reduce((least, each) => (amountOf(each) < amountOf(least) ? each : least))
        : first;
      const told = misfitWords(smallest, names.length);
      if (names.length > namedAtMost)
        return `${names.length} of ${checked.length} nodes ${told}${isAmount(first) ? ' or more' : ''}`;
      return isAmount(first)
        ? misfits.map((each, index) => `${names[index] ?? ''} ${misfitWords(each)}`).join('; ')
        : `${names.join(' and ')} ${told}`;
    })
    .join('; ');
}

/** What to do so that a node fits: the remedies of the reasons that hold back most nodes, ready ones first. */
export function whatHelps(checked: readonly CheckedNode[]): string {
  const groups = groupsOf(checked);
  // A node that is down is no matter of the service; where others are ready, what holds those back is told.
  const chosen = groups.filter(({ misfits }) => misfits[0]?.kind !== 'state');
  const remedies = (chosen.length > 0 ? chosen : groups)
    .flatMap(({ misfits }) => misfits[0] ?? [])
    .map(remedyOf);
  return [...new Set(remedies)].slice(0, 2).join(' ');
}

function groupsOf(checked: readonly CheckedNode[]): { misfits: Misfit[]; names: string[] }[] {
  const groups = new Map<string, { misfits: Misfit[]; names: string[] }>();
  for (const { node, misfits } of checked) {
    const [first] = misfits;
    if (!first) continue;
    const key = misfitKey(first);
    const group = groups.get(key) ?? { misfits: [], names: [] };
    group.misfits.push(first);
    group.names.push(nodeName(node));
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => b.names.length - a.names.length);
}

function isAmount(misfit: Misfit): boolean {
  return misfit.kind === 'cpus' || misfit.kind === 'memory';
}

function amountOf(misfit: Misfit): number {
  switch (misfit.kind) {
    case 'cpus':
      return misfit.shortNanoCpus;
    case 'memory':
      return misfit.shortBytes;
    default:
      return 0;
  }
}
