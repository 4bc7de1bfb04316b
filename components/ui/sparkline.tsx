import classes from './sparkline.module.css';

type Props = {
  /** Oldest first. */
  values: readonly number[];
  /** What the top is; the largest value where left out. */
  max?: number;
  width?: number;
  height?: number;
  /** What it shows, for screen readers: "CPU, now 12%". */
  label: string;
};

/** A line of recent values, without axes. */
export function Sparkline({ values, max, width = 96, height = 22, label }: Props) {
  const top = Math.max(max ?? 0, ...(max === undefined ? values : []), 1e-9);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const points = values.map((value, index) => {
    const y = height - 1 - (Math.min(Math.max(value, 0), top) / top) * (height - 2);
    return `${(index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      className={classes.spark}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {points.length > 1 ? (
        <>
          <polygon className={classes.area} points={`0,${height} ${points.join(' ')} ${width},${height}`} />
          <polyline className={classes.line} points={points.join(' ')} />
        </>
      ) : null}
    </svg>
  );
}
