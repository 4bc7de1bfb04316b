import type { DesiredNetwork, DesiredStack } from './engine/desired';
import { composeLabels } from './engine/labels';
import { hashOf, isRunning, madeByGantry } from './plan-live';
import { describeNetworkChange } from './plan-reasons';
import type { StepList } from './plan-steps';
import type { LiveNetwork, LiveStack } from './plan-types';

/** Steps of networks or volumes by the object's name, for the containers that use them. */
export type ObjectSteps = Map<string, { id: string; kind: 'create' | 'recreate' }>;

export function planNetworks(
  desired: DesiredStack,
  live: LiveStack,
  previous: DesiredStack | null,
  list: StepList,
): ObjectSteps {
  const steps: ObjectSteps = new Map();
  const existing = new Map(live.networks.map((network) => [network.name, network]));
  for (const network of desired.networks) {
    const { name } = network;
    const current = existing.get(name);
    if (network.external) {
      if (!current) {
        list.problems.push(
          `The network "${name}" is external and is not on this engine. Create it, or name another.`,
        );
      }
    } else if (!current) {
      const id = list.add({ kind: 'create', object: 'network', name, reasons: ['is not there yet'] });
      steps.set(name, { id, kind: 'create' });
    } else if (current.labels[composeLabels.project] !== desired.name) {
      list.warnings.push(`The network "${name}" was not made for this stack: it is used as it is.`);
    } else if (madeByGantry(current.labels) && hashOf(current.labels) !== network.configHash) {
      const id = recreateNetwork(network, current, live, previous, list);
      if (id !== null) steps.set(name, { id, kind: 'recreate' });
    }
  }
  return steps;
}

function recreateNetwork(
  network: DesiredNetwork,
  current: LiveNetwork,
  live: LiveStack,
  previous: DesiredStack | null,
  list: StepList,
): string | null {
  const { name } = network;
  const [other] = current.otherContainers;
  if (other !== undefined) {
    list.problems.push(
      `The network "${name}" must be made anew, but containers outside the stack are on it (${other}). Disconnect them first.`,
    );
    return null;
  }
  const before = previous?.networks.find((each) => each.name === name);
  const isKnown = before !== undefined && before.configHash === hashOf(current.labels);
  const reasons = isKnown ? describeNetworkChange(before.spec, network.spec) : ['its settings changed'];
  const restarts = live.containers
    .filter((container) => isRunning(container) && container.networks.includes(name))
    .map((container) => container.name);
  return list.add({ kind: 'recreate', object: 'network', name, reasons, restarts });
}

export function planVolumes(desired: DesiredStack, live: LiveStack, list: StepList): ObjectSteps {
  const steps: ObjectSteps = new Map();
  const existing = new Map(live.volumes.map((volume) => [volume.name, volume]));
  for (const { name, external, configHash } of desired.volumes) {
    const current = existing.get(name);
    if (external) {
      if (!current) {
        list.problems.push(
          `The volume "${name}" is external and is not on this engine. Create it, or name another.`,
        );
      }
    } else if (!current) {
      const id = list.add({ kind: 'create', object: 'volume', name, reasons: ['is not there yet'] });
      steps.set(name, { id, kind: 'create' });
    } else if (current.labels[composeLabels.project] !== desired.name) {
      list.warnings.push(`The volume "${name}" was not made for this stack: it is used as it is.`);
    } else if (madeByGantry(current.labels) && hashOf(current.labels) !== configHash) {
      list.warnings.push(
        `The settings of the volume "${name}" changed, but a volume with data is never replaced: it stays as it is.`,
      );
    }
  }
  return steps;
}
