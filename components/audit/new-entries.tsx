'use client';

import { ArrowUp, Radio } from 'lucide-react';
import { useState } from 'react';
import { formatQuantity } from '@/lib/format';
import classes from './activity.module.css';

type Props = {
  /** How many entries match now. */
  total: number;
  /** The reader has left the top, where new entries appear. */
  away: boolean;
  onShow: () => void;
};

/** Says that the list follows the log; and, to who reads further down, how many entries came meanwhile. */
export function NewEntries({ total, away, onShow }: Props) {
  const [left, setLeft] = useState<number | null>(null);
  if (away !== (left !== null)) setLeft(away ? total : null);
  const fresh = left === null ? 0 : total - left;
  return fresh > 0 ? (
    <button type="button" className={classes.pill} onClick={onShow}>
      <ArrowUp size={12} aria-hidden />
      {formatQuantity(fresh, 'new entry', 'new entries')}
    </button>
  ) : (
    <span className={classes.live} title="New entries appear by themselves">
      <Radio size={12} aria-hidden /> live
    </span>
  );
}
