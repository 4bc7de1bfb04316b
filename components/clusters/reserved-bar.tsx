import { formatBytes, formatPercent } from '@/lib/format';
import classes from './nodes.module.css';

type Props = {
  /** `cpus` counts nano CPUs, `memory` bytes. */
  of: 'cpus' | 'memory';
  reserved: number;
  capacity: number;
  /** `bar` shows no numbers: they are said on hover and to screen readers. */
  variant?: 'bar' | 'numbers';
};

/** How much of a node's capacity its tasks have reserved. */
export function ReservedBar({ of, reserved, capacity, variant = 'numbers' }: Props) {
  const share = capacity > 0 ? Math.min(1, reserved / capacity) : 0;
  const amount = (value: number) =>
    of === 'memory' ? formatBytes(value) : `${Math.round(value / 1e7) / 100}`;
  const unit = of === 'memory' ? '' : ' CPUs';
  const words = `${amount(reserved)} of ${amount(capacity)}${unit} reserved (${formatPercent(share * 100)})`;
  return (
    <span className={classes.reserved} title={words} data-variant={variant}>
      <span
        className={classes.bar}
        role="img"
        aria-label={`${of === 'memory' ? 'Memory' : 'CPU'}: ${words}`}
        data-full={share > 0.9 || undefined}
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
      {variant === 'numbers' ? (
        <span className={classes.reservedText} aria-hidden>
          {amount(reserved)} / {amount(capacity)}
        </span>
      ) : null}
    </span>
  );
}
