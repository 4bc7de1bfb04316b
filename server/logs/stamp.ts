/** A time as the engine writes it before a line: `2025-03-04T13:05:09.123456789Z `. */
export function stampOf({ timeMs, nanos }: { timeMs: number; nanos: number }): Buffer {
  const text = new Date(timeMs).toISOString().slice(0, -1);
  return Buffer.from(`${text}${String(nanos).padStart(6, '0')}Z `, 'latin1');
}
