export type Sample = { name: string; labels: Record<string, string>; value: number };
export type Family = { type: string; help: string; samples: Sample[] };

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const headLine = new RegExp(`^# (HELP|TYPE) (${metricName}) (.+)$`);
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (\\S+)$`);
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/y;

/**
 * For tests: Prometheus' text format 0.0.4, read as strictly as it is written down: each family once with its help and
 * type before its samples, no series twice, buckets that add up. Anything else throws.
 */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line has no end.');
  const families = new Map<string, Family>();
  const series = new Set<string>();
  let current: { name: string; family: Family } | null = null;
  let help: { name: string; text: string } | null = null;
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue;
    const head = headLine.exec(line);
    if (head) {
      const [, keyword = '', name = '', rest = ''] = head;
      if (keyword === 'HELP') {
        help = { name, text: rest };
        continue;
      }
      if (help?.name !== name) throw new Error(`${name} has no help.`);
      if (families.has(name)) throw new Error(`${name} comes twice.`);
      if (!/^(counter|gauge|histogram)$/.test(rest)) throw new Error(`${name} is of the type ${rest}.`);
      current = { name, family: { type: rest, help: help.text, samples: [] } };
      families.set(name, current.family);
      continue;
    }
    const sample = readSample(line);
    if (!current || !belongs(sample.name, current))
      throw new Error(`${line} stands in no family of its own.`);
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (series.has(key)) throw new Error(`${key} comes twice.`);
    series.add(key);
    current.family.samples.push(sample);
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkBuckets(name, family);
  return families;
}

/** For tests: the one value of a series, by some of its labels. */
export function valueOf(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const family = [...families].find(([each, { type }]) =>
    belongs(name, { name: each, family: { type } }),
  )?.[1];
  const found = (family?.samples ?? []).filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  const [only] = found;
  if (!only || found.length > 1)
    throw new Error(`${found.length} series are ${name} ${JSON.stringify(labels)}.`);
  return only.value;
}

function readSample(line: string): Sample {
  const [, name = '', inner = '', value = ''] = sampleLine.exec(line) ?? [];
  if (name === '') throw new Error(`${line} is no sample.`);
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < inner.length) {
    const [, key, escaped = ''] = label.exec(inner) ?? [];
    if (key === undefined || key in labels) throw new Error(`The labels of ${line} cannot be read.`);
    labels[key] = escaped.replace(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each));
  }
  // Prometheus reads numbers as Go does, in which the case of "NaN" does not matter.
  const number = value === '+Inf' ? Infinity : Number(value);
  if (Number.isNaN(number) && !/^nan$/i.test(value)) throw new Error(`${line} has no number.`);
  return { name, labels, value: number };
}

function belongs(sample: string, { name, family }: { name: string; family: Pick<Family, 'type'> }): boolean {
  if (family.type !== 'histogram') return sample === name;
  return ['_bucket', '_sum', '_count'].some((suffix) => sample === name + suffix);
}

function checkBuckets(name: string, { samples }: Family): void {
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const { labels, value } of counts) {
    const buckets = samples.filter(
      (sample) =>
        sample.name === `${name}_bucket` &&
        Object.entries(labels).every(([key, each]) => sample.labels[key] === each),
    );
    const grows = buckets.every(({ value: each }, index) => each >= (buckets[index - 1]?.value ?? 0));
    if (!grows || buckets.at(-1)?.labels['le'] !== '+Inf' || buckets.at(-1)?.value !== value)
      throw new Error(`The buckets of ${name} ${JSON.stringify(labels)} do not add up.`);
  }
}
