'use client';

import { useNodeUsage } from '@/components/stats/use-node-usage';
import { formatBytes, formatPercent } from '@/lib/format';
import type { NodeUsage } from '@/lib/node-usage';
import classes from './nodes.module.css';

type Props = {
  /** The node's id. */
  node: string;
  /** `cpus` counts nano CPUs, `memory` bytes. */
  of: 'cpus' | 'memory';
  /** By the node's tasks; null where there are none, as outside a Swarm. */
  reserved: number | null;
  capacity: number;
  /** `bar` shows no numbers: they are said on hover and to screen readers. */
  variant?: 'bar' | 'numbers';
  /** What a node uses is measured only while it is on screen. */
  onScreen?: boolean;
};

/** How much of a node's capacity is used now (the upper half) and reserved by its tasks (the lower half). */
export function CapacityBar({ node, of, reserved, capacity, variant = 'numbers', onScreen }: Props) {
  const usage = useNodeUsage(node, onScreen);
  const used = usage?.state === 'measured' ? (of === 'cpus' ? usage.nanoCpus : usage.memoryBytes) : undefined;
  const amount = (value: number) =>
    of === 'memory' ? formatBytes(value) : `${Math.round(value / 1e7) / 100}`;
  const shareOf = (value: number) => (capacity > 0 ? Math.min(1, value / capacity) : 0);
  const told = (value: number, word: string) =>
    `${amount(value)} ${word} (${formatPercent(shareOf(value) * 100)})`;
  const words = [
    used === undefined ? usedWords(usage) : `${told(used, 'used')}${partWords(usage)}`,
    ...(reserved === null ? [] : [told(reserved, 'reserved')]),
    `of ${amount(capacity)}${of === 'memory' ? '' : ' CPUs'}`,
  ].join(', ');
  return (
    <span className={classes.capacity} title={words} data-variant={variant}>
      <span className={classes.bar} role="img" aria-label={`${of === 'memory' ? 'Memory' : 'CPU'}: ${words}`}>
        <span className={classes.half} data-of="used" data-full={shareOf(used ?? 0) > 0.9 || undefined}>
          <span style={{ width: `${shareOf(used ?? 0) * 100}%` }} />
        </span>
        {reserved === null ? null : (
          <span className={classes.half} data-of="reserved" data-full={shareOf(reserved) > 0.9 || undefined}>
            <span style={{ width: `${shareOf(reserved) * 100}%` }} />
          </span>
        )}
      </span>
      {variant === 'numbers' ? (
        <span className={classes.capacityText} aria-hidden>
          {used === undefined ? (usage?.state === 'unknown' ? '–' : '…') : amount(used)}
          {reserved === null ? '' : ` · ${amount(reserved)}`} / {amount(capacity)}
        </span>
      ) : null}
    </span>
  );
}

function usedWords(usage: NodeUsage | undefined): string {
  return usage?.state === 'unknown' ? usage.reason.replace(/\.$/, '') : 'used: being measured';
}

/** Where an engine was too busy to tell of all. */
function partWords(usage: NodeUsage | undefined): string {
  if (usage?.state !== 'measured' || usage.measured === usage.running) return '';
  return ` by ${usage.measured} of ${usage.running} containers, the others could not be measured`;
}
