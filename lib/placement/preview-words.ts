import { formatQuantity } from '@/lib/format';
import type { NodeChange, NodeChangePreview } from './node-change';
import { quorumWords } from './quorum';

/** What a change of a node does, in sentences, what matters most first. `name`: what the node is called. */
export function previewWords(preview: NodeChangePreview, change: NodeChange, name: string): string[] {
  const { moves, ends, quorum } = preview;
  const homeless = moves.filter(({ to }) => to === null);
  const changesQuorum =
    quorum.before.managers !== quorum.after.managers || quorum.before.reachable !== quorum.after.reachable;
  return [
    ...(preview.lastManager && change !== 'drain' && change !== 'pause' && changesQuorum
      ? [`${name} is the only manager: without it there is no Swarm any more.`]
      : []),
    ...(changesQuorum
      ? [`Managers: now ${quorumWords(quorum.before)}; afterwards ${quorumWords(quorum.after)}.`]
      : []),
    ...(homeless.length > 0
      ? [
          `${formatQuantity(homeless.length, 'task')} of ${moves.length} would run nowhere: ${reasons(homeless)}.`,
        ]
      : []),
    ...movingWords(moves, moves.length - homeless.length),
    ...(ends.length > 0
      ? [
          `${formatQuantity(ends.length, 'task')} of global services ${ends.length === 1 ? 'ends' : 'end'} (${names(ends)}).`,
        ]
      : []),
    ...(moves.length === 0 && ends.length === 0 ? [nothingMoves(change, name)] : []),
  ];
}

function movingWords(moves: NodeChangePreview['moves'], count: number): string[] {
  if (count === 0) return [];
  return [
    count === 1
      ? `1 task moves to ${places(moves)}: it is stopped here and started there.`
      : `${formatQuantity(count, 'task')} move to ${places(moves)}: each is stopped here and started there.`,
  ];
}

function nothingMoves(change: NodeChange, name: string): string {
  switch (change) {
    case 'pause':
      return `What runs on ${name} goes on; it gets no new tasks.`;
    case 'activate':
      return `${name} takes tasks again. What runs elsewhere does not move back by itself.`;
    case 'drain':
      return `${name} runs no task that must move. It gets no new ones.`;
    case 'promote':
    case 'demote':
    case 'label':
      return 'No task must move.';
    case 'remove':
    case 'leave':
      return `${name} runs no task that must move.`;
  }
}

function places(moves: NodeChangePreview['moves']): string {
  const counts = new Map<string, number>();
  for (const { to } of moves) if (to !== null) counts.set(to, (counts.get(to) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const told = sorted.slice(0, 4).map(([node, count]) => (counts.size === 1 ? node : `${node} (${count})`));
  return sorted.length > told.length
    ? `${told.join(', ')} and ${sorted.length - told.length} more`
    : told.join(', ');
}

function reasons(homeless: NodeChangePreview['moves']): string {
  const byReason = new Map<string, Set<string>>();
  for (const { why, service } of homeless) byReason.set(why, (byReason.get(why) ?? new Set()).add(service));
  return [...byReason]
    .slice(0, 3)
    .map(([why, services]) => `${[...services].slice(0, 3).join(', ')} (${why})`)
    .join('; ');
}

function names(items: readonly { service: string }[]): string {
  const all = [...new Set(items.map(({ service }) => service))];
  return all.length > 4 ? `${all.slice(0, 4).join(', ')} and ${all.length - 4} more` : all.join(', ');
}
