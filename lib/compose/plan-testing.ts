import { expect } from 'vitest';
import { desiredContainer, desiredStack } from './engine/desired';
import type { DesiredStack } from './engine/desired';
import { loadProject } from './load';
import type { LiveContainer, LiveStack, Plan } from './plan-types';

/** What a file asks of an engine, as the stack "shop". */
export function desire(text: string, profiles: string[] = []): DesiredStack {
  const { project, diagnostics } = loadProject({ text, stackName: 'shop', target: 'engine', profiles });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!project) throw new Error('no project');
  return desiredStack(project);
}

/** What runs once `stack` has been deployed. */
export function deployed(stack: DesiredStack, replicas: Record<string, number> = {}): LiveStack {
  return {
    name: stack.name,
    containers: stack.services.flatMap((service) =>
      Array.from(
        { length: replicas[service.service] ?? service.replicasInFile ?? 1 },
        (_, index): LiveContainer => {
          const { name, spec } = desiredContainer(stack, service, index + 1);
          return {
            id: `id-${name}`,
            name,
            image: service.image,
            imageId: `sha256:${service.image}`,
            state: 'running',
            health: service.spec.healthcheck ? 'healthy' : 'none',
            exitCode: null,
            labels: spec.labels ?? {},
            // As engines tell it: once for each family of addresses.
            ports: (spec.ports ?? []).flatMap((port) =>
              port.hostIp === null
                ? [
                    { ...port, hostIp: '0.0.0.0' },
                    { ...port, hostIp: '::' },
                  ]
                : [port],
            ),
            networks: service.networks,
          };
        },
      ),
    ),
    networks: stack.networks.map(({ name, spec }) => ({
      name,
      driver: 'bridge',
      internal: false,
      labels: spec.labels ?? {},
      otherContainers: [],
    })),
    volumes: stack.volumes.map(({ name, spec }) => ({
      name,
      driver: 'local',
      options: {},
      labels: spec.labels ?? {},
    })),
    imagesByReference: Object.fromEntries(stack.services.map(({ image }) => [image, `sha256:${image}`])),
  };
}

export const nothing = (stack: DesiredStack): LiveStack => ({
  name: stack.name,
  containers: [],
  networks: [],
  volumes: [],
  imagesByReference: Object.fromEntries(stack.services.map(({ image }) => [image, null])),
});

export function withContainer(live: LiveStack, name: string, change: Partial<LiveContainer>): LiveStack {
  return {
    ...live,
    containers: live.containers.map((each) => (each.name === name ? { ...each, ...change } : each)),
  };
}

export const ids = ({ steps }: Plan) => steps.map(({ id }) => id);
export const stepOf = (plan: Plan, id: string) => plan.steps.find((step) => step.id === id);

/** Every step comes after those it depends on, and those are all there. */
export function expectOrdered({ steps }: Plan) {
  const seen = new Set<string>();
  for (const { id, dependsOn } of steps) {
    for (const other of dependsOn) expect(seen, `${id} after ${other}`).toContain(other);
    seen.add(id);
  }
}
