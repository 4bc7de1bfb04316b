const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A number of bytes as amount and unit, three digits at most: `1536` is `['1.5', 'KiB']`. */
export function bytesParts(bytes: number): [amount: string, unit: string] {
  if (!Number.isFinite(bytes)) return ['–', ''];
  const sign = bytes < 0 ? '-' : '';
  let amount = Math.abs(bytes);
  let unit = 0;
  // 1023.5 would be shown as "1024": it is the next unit's "1".
  while (amount >= 1023.5 && unit < binaryUnits.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  return [`${sign}${trimZeros(amount.toFixed(digits))}`, binaryUnits[unit] ?? 'B'];
}

/** `1.5 KiB`: binary units, as memory and disks are counted here. */
export function formatBytes(bytes: number): string {
  const [amount, unit] = bytesParts(bytes);
  return unit ? `${amount} ${unit}` : amount;
}

/** `1.5 KiB/s` */
export function formatByteRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

const countFormat = new Intl.NumberFormat('en-US');

/** `50,000` */
export function formatCount(count: number): string {
  return countFormat.format(count);
}

/** `1 container`, `2 containers`, `50,000 containers` */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `0%`, `3.4%`, `120%` */
export function formatPercent(percent: number): string {
  if (!Number.isFinite(percent)) return '–';
  return `${percent >= 99.95 ? percent.toFixed(0) : trimZeros(percent.toFixed(1))}%`;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** The two largest units of a span: `350 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`, `1 y 20 d`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < 10 * second) return `${trimZeros((ms / second).toFixed(1))} s`;
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  const [large, largeName, small, smallName] =
    ms < hour
      ? [minute, 'min', second, 's']
      : ms < day
        ? [hour, 'h', minute, 'min']
        : ms < year
          ? [day, 'd', hour, 'h']
          : [year, 'y', day, 'd'];
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / small);
  return rest > 0 ? `${whole} ${largeName} ${rest} ${smallName}` : `${whole} ${largeName}`;
}

/** The largest unit of a span: `5 s`, `3 min`, `2 h`, `3 d`, `2 y`. */
export function formatAge(ms: number): string {
  const span = Math.max(0, ms);
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return `${Math.floor(span / hour)} h`;
  if (span < year) return `${Math.floor(span / day)} d`;
  return `${Math.floor(span / year)} y`;
}

/** `just now`, `3 min ago`, `in 2 h` */
export function formatRelative(timeMs: number, nowMs: number): string {
  const span = nowMs - timeMs;
  // Clocks of engines and browsers differ a little: a few seconds ahead is still now.
  if (span < 5 * second && span > -5 * second) return 'just now';
  return span >= 0 ? `${formatAge(span)} ago` : `in ${formatAge(-span)}`;
}

const exactFormat = new Intl.DateTimeFormat('sv-SE', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** `2025-03-04 13:05:09 GMT+1`, in the viewer's time zone. */
export function formatExact(timeMs: number): string {
  return exactFormat.format(timeMs);
}

const clockFormat = new Intl.DateTimeFormat('sv-SE', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `13:05:09`, in the viewer's time zone. */
export function formatClock(timeMs: number): string {
  return clockFormat.format(timeMs);
}

/** The first 12 digits of an id, without its `sha256:`, as the docker CLI shows it. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
