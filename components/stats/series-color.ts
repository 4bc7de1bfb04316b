/** The colour of the n-th line: eight that tell apart in both colour schemes, then again. */
export function seriesColor(index: number): string {
  return `var(--chart-${(index % 8) + 1})`;
}
