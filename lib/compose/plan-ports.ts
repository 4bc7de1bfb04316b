import type { PortSpec } from './engine/container-spec';
import type { DesiredStack } from './engine/desired';
import { isRunning } from './plan-live';
import type { StepList } from './plan-steps';
import type { LiveContainer, LiveStack, PlanStep } from './plan-types';

type HostPort = Pick<PortSpec, 'hostIp' | 'hostPort' | 'protocol'>;

/**
 * Lets a container that takes a port of the node start after the one which gives it up: after that one is removed or
 * made anew, or, where that itself comes later (they swap their ports, or one depends on the other), after it was
 * stopped for it.
 */
export function orderPortMoves(desired: DesiredStack, live: LiveStack, list: StepList): void {
  const holders = holdersByPort(live);
  if (holders.size === 0) return;
  const portsOf = new Map(desired.services.map(({ service, spec }) => [service, fixed(spec.ports ?? [])]));
  const wantedBy = ({ object, kind, service }: PlanStep) =>
    object === 'container' && kind !== 'remove' && kind !== 'stop' ? (portsOf.get(service ?? '') ?? []) : [];
  const steps = list.all();
  const leaving = new Map(
    steps.flatMap((step): [string, PlanStep][] =>
      step.containerId !== null && (step.kind === 'remove' || step.kind === 'recreate')
        ? [[step.containerId, step]]
        : [],
    ),
  );
  for (const taker of steps) {
    for (const port of wantedBy(taker)) {
      for (const { container, port: held } of holders.get(keyOf(port)) ?? []) {
        const leaves = leaving.get(container.id);
        if (!leaves || leaves.id === taker.id || !overlap(held, port)) continue;
        if (wantedBy(leaves).some((kept) => keyOf(kept) === keyOf(held) && overlap(kept, held))) continue;
        letGo(container, leaves, taker, held, list);
      }
    }
  }
}

function letGo(
  container: LiveContainer,
  leaves: PlanStep,
  taker: PlanStep,
  { hostPort, protocol }: HostPort,
  list: StepList,
): void {
  if (!list.comesAfter(leaves.id, taker.id)) {
    list.addDependencies(taker.id, [leaves.id]);
    return;
  }
  const id = `container/${container.name}/stop`;
  const port = `${hostPort}${protocol === 'tcp' ? '' : `/${protocol}`}`;
  list.add({
    id,
    kind: 'stop',
    object: 'container',
    name: container.name,
    service: leaves.service,
    containerId: container.id,
    reasons: [`gives up port ${port} for ${taker.name}`],
    restarts: [container.name],
    // As late as can be: what the other waits for, pulls too, is done by then.
    dependsOn: list.dependenciesOf(taker.id).filter((other) => other !== id),
  });
  list.addDependencies(taker.id, [id]);
  list.addDependencies(leaves.id, [id]);
}

function holdersByPort(live: LiveStack): Map<string, { container: LiveContainer; port: HostPort }[]> {
  const holders = new Map<string, { container: LiveContainer; port: HostPort }[]>();
  for (const container of live.containers) {
    if (!isRunning(container)) continue;
    for (const port of fixed(container.ports)) {
      const key = keyOf(port);
      holders.set(key, [...(holders.get(key) ?? []), { container, port }]);
    }
  }
  return holders;
}

function fixed<T extends HostPort>(ports: readonly T[]): T[] {
  return ports.filter(({ hostPort }) => hostPort !== null && hostPort !== 0);
}

function keyOf({ hostPort, protocol }: HostPort): string {
  return `${hostPort}/${protocol}`;
}

/** Whether two cannot have the same port: on one address, or where either has it on all. */
function overlap(a: HostPort, b: HostPort): boolean {
  const isAll = ({ hostIp }: HostPort) =>
    hostIp === null || hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
  return isAll(a) || isAll(b) || a.hostIp === b.hostIp;
}
