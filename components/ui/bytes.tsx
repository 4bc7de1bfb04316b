import { bytesParts } from '@/lib/format';
import { Dash } from './dash';
import classes from './text.module.css';

/** A size in binary units. In a right-aligned column the numbers line up, for the unit has a fixed width. */
export function Bytes({ bytes }: { bytes: number | null }) {
  if (bytes === null) return <Dash />;
  const [amount, unit] = bytesParts(bytes);
  return (
    <span className={classes.number} title={`${bytes} bytes`}>
      {amount}
      <span className={classes.unit}>{unit}</span>
    </span>
  );
}
