import type { DesiredSwarmFile, DesiredSwarmStack } from './desired';
import { stackLabels } from './labels';
import type { LiveSwarmFile, LiveSwarmStack, SwarmPlanOptions } from './plan-types';
import type { SwarmStepList } from './step-list';

/** The longest name of a secret or config. Source: swarmkit, `manager/controlapi/secret.go`. */
const longestName = 64;

/** For each `kind/first name` the name of the version that services shall use, and the steps that make it. */
export type FileVersions = { names: Map<string, string>; steps: Map<string, string> };

/** Makes what is not there, and new versions of what changed. */
export function planFiles(
  desired: DesiredSwarmStack,
  live: LiveSwarmStack,
  options: SwarmPlanOptions,
  list: SwarmStepList,
): FileVersions {
  const versions: FileVersions = { names: new Map(), steps: new Map() };
  for (const file of desired.files) {
    const { name, stepId } = planFile(file, desired.name, live, options, list);
    versions.names.set(`${file.kind}/${file.name}`, name);
    if (stepId !== null) versions.steps.set(`${file.kind}/${name}`, stepId);
  }
  return versions;
}

function planFile(
  file: DesiredSwarmFile,
  stack: string,
  live: LiveSwarmStack,
  options: SwarmPlanOptions,
  list: SwarmStepList,
): { name: string; stepId: string | null } {
  const { kind, key, name } = file;
  const sameKind = live.files.filter((each) => each.kind === kind);
  const holder = sameKind.find((each) => each.name === name);
  if (file.external) {
    if (!holder)
      list.problems.push(
        `The ${kind} "${name}" is external and is not in this Swarm. Create it, or name another.`,
      );
    return { name, stepId: null };
  }
  if (name.length > longestName)
    list.problems.push(`The name "${name}" of a ${kind} is too long: ${longestName} characters at most.`);
  if (holder && holder.labels[stackLabels.namespace] !== stack) {
    list.problems.push(
      `The ${kind} "${name}" was not made for this stack. Make it "external: true" to use it, or choose another name.`,
    );
    return { name, stepId: null };
  }
  const versions = versionsOf(file, stack, sameKind);
  const current = versions.find((each) => each.labels[stackLabels.fingerprint] === file.fingerprint);
  if (current) return { name: current.name, stepId: null };
  const [latest] = versions;
  if (!latest) return { name, stepId: create(file, name, 'create', ['is not there yet'], list) };
  const marked = versions.some((each) => each.labels[stackLabels.fingerprint] !== undefined);
  const unmarked = versions.find((each) => each.labels[stackLabels.fingerprint] === undefined);
  if (unmarked) {
    const before = options.previousFingerprints?.[`${kind}/${key}`];
    if (unmarked.content !== null ? unmarked.content === file.content : before === file.fingerprint)
      return { name: unmarked.name, stepId: null };
    if (unmarked.content === null && before === undefined && !marked) {
      list.warnings.push(
        `Another tool made the ${kind} "${unmarked.name}", and what it holds cannot be read: it is kept as it is. Once Gantry has deployed this stack, a change of it in the file makes a new version.`,
      );
      return { name: unmarked.name, stepId: null };
    }
  }
  const next = versionName(file);
  const reasons = [`its content changed: services move to this version, then the old one is removed`];
  return { name: next, stepId: create(file, next, 'rotate', reasons, list) };
}

function create(
  file: DesiredSwarmFile,
  name: string,
  kind: 'create' | 'rotate',
  reasons: string[],
  list: SwarmStepList,
): string {
  return list.add(
    { kind, object: file.kind, name, reasons, dependsOn: list.ids },
    { kind: 'create-file', file, name },
  );
}

function versionName({ name, fingerprint }: DesiredSwarmFile): string {
  const end = `_${fingerprint.slice(0, 12)}`;
  return `${name.slice(0, longestName - end.length)}${end}`;
}

function versionsOf(
  { key, name }: DesiredSwarmFile,
  stack: string,
  files: readonly LiveSwarmFile[],
): LiveSwarmFile[] {
  return files.filter(
    (each) =>
      each.labels[stackLabels.namespace] === stack &&
      (each.labels[stackLabels.key] === key || each.name === name),
  );
}

/**
 * Old versions, and what Gantry made and the file no longer has, once no service uses them. What another tool made and
 * no service of the file uses is left alone: its file may declare it.
 */
export function removeOldFiles(
  desired: DesiredSwarmStack,
  live: LiveSwarmStack,
  versions: FileVersions,
  keptServices: ReadonlySet<string>,
  list: SwarmStepList,
): void {
  const wanted = new Set(
    desired.files.map((file) => `${file.kind}/${versions.names.get(`${file.kind}/${file.name}`) ?? ''}`),
  );
  const replaced = new Set(
    desired.files
      .filter((file) => !file.external)
      .flatMap((file) =>
        versionsOf(
          file,
          desired.name,
          live.files.filter(({ kind }) => kind === file.kind),
        ).map(({ id }) => id),
      ),
  );
  for (const file of live.files) {
    if (wanted.has(`${file.kind}/${file.name}`)) continue;
    if (file.labels[stackLabels.namespace] !== desired.name) continue;
    const isOurs = file.labels[stackLabels.fingerprint] !== undefined;
    if (!isOurs && !replaced.has(file.id)) continue;
    const users = [
      ...file.otherServices,
      ...live.services
        .filter(({ name }) => keptServices.has(name))
        .flatMap((service) => {
          const used =
            file.kind === 'secret' ? service.spec.container.secrets : service.spec.container.configs;
          return used.some(({ id }) => id === file.id) ? [service.name] : [];
        }),
    ];
    const [user] = users;
    if (user !== undefined) {
      list.warnings.push(
        `The ${file.kind} "${file.name}" is no longer in the file, but ${user} uses it: it is kept.`,
      );
      continue;
    }
    const reasons = ['no service uses it any more'];
    list.add(
      { kind: 'remove', object: file.kind, name: file.name, reasons, dependsOn: list.ids },
      { kind: 'remove', object: file.kind, id: file.id },
    );
  }
}
