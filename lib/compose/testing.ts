export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The file without what stands at `steps`, once for each place that fits. */
export function without(file: Json, steps: readonly string[]): Json[] {
  const [step, ...rest] = steps;
  if (step === undefined || file === null || typeof file !== 'object') return [];
  if (Array.isArray(file)) {
    if (step !== '[]') return [];
    return file.flatMap((item, index) => without(item, rest).map((changed) => file.with(index, changed)));
  }
  const keys = step === '*' ? Object.keys(file) : Object.hasOwn(file, step) ? [step] : [];
  return keys.flatMap((key): Json[] => {
    if (rest.length > 0)
      return without(file[key] ?? null, rest).map((changed) => ({ ...file, [key]: changed }));
    return [Object.fromEntries(Object.entries(file).filter(([name]) => name !== key))];
  });
}
