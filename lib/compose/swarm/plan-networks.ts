import { canonicalJson } from '../canonical-json';
import { nameChanges } from '../plan-reasons';
import type { DesiredSwarmNetwork, DesiredSwarmStack } from './desired';
import { stackLabels } from './labels';
import type { LiveSwarmNetwork, LiveSwarmStack } from './plan-types';
import type { SwarmStepList } from './step-list';

/** Networks a service may join although only its node has them. */
const ofNodes = new Set(['host', 'none', 'bridge']);

/** Makes the networks that are not there. A Swarm cannot change one that is. */
export function planSwarmNetworks(
  desired: DesiredSwarmStack,
  live: LiveSwarmStack,
  list: SwarmStepList,
): void {
  for (const network of desired.networks) {
    const { name, external } = network;
    const current = live.networks.find((each) => each.name === name);
    if (external) {
      if (ofNodes.has(name)) continue;
      if (!current)
        list.problems.push(
          `The network "${name}" is external and is not in this Swarm. Create it, or name another.`,
        );
      else if (current.scope !== 'swarm')
        list.problems.push(
          `The network "${name}" belongs to one node, and services of a Swarm need one that all nodes share. Create it with the overlay driver.`,
        );
    } else if (!current) {
      list.add(
        { kind: 'create', object: 'network', name, reasons: ['is not there yet'], dependsOn: list.ids },
        { kind: 'create-network', network },
      );
    } else if (current.labels[stackLabels.namespace] !== desired.name) {
      list.warnings.push(`The network "${name}" was not made for this stack: it is used as it is.`);
    } else {
      const changes = networkChanges(current, network);
      if (changes.length > 0)
        list.warnings.push(
          `The network "${name}" stays as it is, although the file changed (${changes.join(', ')}): a Swarm cannot change a network. Give it another name to have a new one.`,
        );
    }
  }
}

function networkChanges(live: LiveSwarmNetwork, { spec }: DesiredSwarmNetwork): string[] {
  const differs = (what: string, before: unknown, after: unknown) =>
    canonicalJson(before) === canonicalJson(after) ? [] : [what];
  const subnets = (spec.ipam?.configs ?? []).flatMap(({ subnet }) => subnet ?? []);
  const options = Object.entries(spec.options ?? {}).filter(([name, value]) => live.options[name] !== value);
  return [
    ...differs('driver', live.driver, spec.driver),
    ...differs('internal', live.internal, spec.internal ?? false),
    ...differs('attachable', live.attachable, spec.attachable ?? false),
    // The Swarm chooses subnets and adds options of its own.
    ...(subnets.length > 0 ? differs('subnets', [...live.subnets].sort(), subnets.sort()) : []),
    ...options.map(([name]) => `driver option ${name}`),
    ...nameChanges('label', new Map(Object.entries(live.labels)), new Map(Object.entries(spec.labels ?? {}))),
  ];
}

/** Networks the stack had and the file no longer asks for, once every service has left them. */
export function removeOldNetworks(
  desired: DesiredSwarmStack,
  live: LiveSwarmStack,
  keptServices: ReadonlySet<string>,
  list: SwarmStepList,
): void {
  const wanted = new Set(desired.networks.map(({ name }) => name));
  for (const network of live.networks) {
    if (wanted.has(network.name) || network.labels[stackLabels.namespace] !== desired.name) continue;
    const users = [
      ...network.otherServices,
      ...live.services
        .filter(({ name }) => keptServices.has(name))
        .filter(({ spec }) => spec.networks.some(({ target }) => target === network.name))
        .map(({ name }) => name),
    ];
    const [user] = users;
    if (user !== undefined) {
      list.warnings.push(
        `The network "${network.name}" is no longer in the file, but ${user} is on it: it is kept.`,
      );
      continue;
    }
    list.add(
      {
        kind: 'remove',
        object: 'network',
        name: network.name,
        reasons: ['no service uses it any more'],
        dependsOn: list.ids,
      },
      { kind: 'remove', object: 'network', id: network.id },
    );
  }
}
