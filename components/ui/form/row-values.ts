import type { FormProblems } from './form-problems';

export type PairRow = { key: number; name: string; value: string };
export type PortProtocol = 'tcp' | 'udp' | 'sctp';
export type MountRow = {
  key: number;
  /** `cluster`: a volume of the Swarm, which only services can mount. */
  type: 'volume' | 'bind' | 'tmpfs' | 'cluster';
  source: string;
  destination: string;
  readOnly: boolean;
};

/** Rows that were added and not filled in are no mistake: they are left out. */
export const isPair = (row: PairRow) => row.name.trim() !== '' || row.value !== '';
export const isMount = (row: MountRow) => row.source.trim() !== '' || row.destination.trim() !== '';

export function isPortNumber(text: string): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65535;
}

/** What is wrong with rows of names and values. `what` begins a sentence: "A label". */
export function pairProblems(
  field: 'environment' | 'labels' | 'containerLabels',
  rows: readonly PairRow[],
  what: string,
): FormProblems {
  const problems: FormProblems = {};
  const seen = new Set<string>();
  for (const row of rows.filter(isPair)) {
    const name = row.name.trim();
    const place = `${field}.${row.key}.name`;
    if (name === '') problems[place] = `${what} needs a name.`;
    else if (field === 'environment' && name.includes('=')) problems[place] = 'A name has no "=" in it.';
    else if (seen.has(name)) problems[place] = `"${name}" is there twice.`;
    seen.add(name);
  }
  return problems;
}

/** What is wrong with the rows of `mounts`. */
export function mountProblems(rows: readonly MountRow[]): FormProblems {
  const problems: FormProblems = {};
  const seen = new Set<string>();
  for (const row of rows.filter(isMount)) {
    const source = row.source.trim();
    const destination = row.destination.trim();
    if (!destination.startsWith('/'))
      problems[`mounts.${row.key}.destination`] = 'A path that begins with "/".';
    else if (seen.has(destination))
      problems[`mounts.${row.key}.destination`] = 'Something is mounted here already.';
    seen.add(destination);
    if (row.type === 'bind' && !source.startsWith('/'))
      problems[`mounts.${row.key}.source`] = 'A path on the node, that begins with "/".';
    if (row.type === 'volume' && source !== '' && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source))
      problems[`mounts.${row.key}.source`] = 'Use letters, digits, "_", "." and "-".';
    if (row.type === 'cluster' && !/^(group:)?[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source))
      problems[`mounts.${row.key}.source`] = 'The name of a cluster volume, or "group:" and that of a group.';
  }
  return problems;
}
