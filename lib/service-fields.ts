import type { ServiceFile, ServiceMount, ServicePort } from './contract/service-spec';
import type { ServiceSpecView, ServiceVariable } from './contract/services';
import { formatDuration, formatQuantity, shortId } from './format';
import { imageText, modeText, policyText, portText, resourceTexts } from './service-words';
import { joinCommandLine } from './command-line';

/** One part of a service's specification that people change by itself: the image, one variable, one port. */
export type SpecField = {
  key: string;
  label: string;
  /** Its value in words; a hidden value is never in it. */
  text: string;
  /** Compares: alike where the parts are. */
  value: string;
  /** Whether tasks are replaced where it changes. */
  restarts: boolean;
};

type Part = {
  key: string;
  fields(spec: ServiceSpecView): SpecField[];
  /** `onto` with the field `key` as it is in `from`: there or not. */
  copy(key: string, from: ServiceSpecView, onto: ServiceSpecView): ServiceSpecView;
};

type Container = ServiceSpecView['container'];

function single<T>(
  key: string,
  label: string,
  options: {
    get: (spec: ServiceSpecView) => T;
    set: (spec: ServiceSpecView, value: T) => ServiceSpecView;
    say: (value: T) => string;
    restarts?: boolean;
  },
): Part {
  const { get, set, say, restarts = true } = options;
  return {
    key,
    fields: (spec) => {
      const value = get(spec);
      return [{ key, label, text: say(value), value: canonical(value), restarts }];
    },
    copy: (_key, from, onto) => set(onto, get(from)),
  };
}

function items<T>(
  key: string,
  label: string,
  options: {
    get: (spec: ServiceSpecView) => readonly T[];
    set: (spec: ServiceSpecView, value: T[]) => ServiceSpecView;
    id: (item: T) => string;
    say: (item: T) => string;
    restarts?: boolean;
  },
): Part {
  const { get, set, id, say, restarts = true } = options;
  const prefix = `${key}.`;
  return {
    key,
    fields: (spec) =>
      get(spec).map((item) => ({
        key: prefix + id(item),
        label: `${label} ${id(item)}`,
        text: say(item),
        value: canonical(item),
        restarts,
      })),
    copy: (field, from, onto) => {
      const isIt = (item: T) => prefix + id(item) === field;
      const wanted = get(from).find(isIt);
      const now = get(onto);
      if (wanted === undefined)
        return set(
          onto,
          now.filter((item) => !isIt(item)),
        );
      return set(onto, now.some(isIt) ? now.map((item) => (isIt(item) ? wanted : item)) : [...now, wanted]);
    },
  };
}

const inContainer = (spec: ServiceSpecView, change: Partial<Container>): ServiceSpecView => ({
  ...spec,
  container: { ...spec.container, ...change },
});

function ofContainer<Key extends keyof Container>(
  key: Key,
  label: string,
  say: (value: Container[Key]) => string,
): Part {
  return single<Container[Key]>(key, label, {
    get: (spec) => spec.container[key],
    set: (spec, value) => inContainer(spec, { [key]: value }),
    say,
  });
}

function pairs(
  key: string,
  label: string,
  get: (spec: ServiceSpecView) => Record<string, string>,
  set: (spec: ServiceSpecView, value: Record<string, string>) => ServiceSpecView,
  restarts: boolean,
): Part {
  return items<[string, string]>(key, label, {
    get: (spec) => Object.entries(get(spec)),
    set: (spec, entries) => set(spec, Object.fromEntries(entries)),
    id: ([name]) => name,
    say: ([, value]) => value || '(empty)',
    restarts,
  });
}

const none = 'none';
const orNone = (text: string) => text || none;
const yesNo = (value: boolean | null) => (value === null ? "the image's" : value ? 'yes' : 'no');
const lines = (value: readonly string[]) => orNone(value.join(', '));
const words = (value: readonly string[]) => (value.length === 0 ? "the image's" : joinCommandLine(value));
const duration = (ms: number) => formatDuration(ms);

export const specParts: readonly Part[] = [
  ofContainer('image', 'Image', imageText),
  ofContainer('command', 'Entrypoint', words),
  ofContainer('args', 'Command', words),
  items<ServiceVariable>('environment', 'Variable', {
    get: (spec) => spec.container.environment,
    set: (spec, environment) => inContainer(spec, { environment }),
    id: ({ name }) => name,
    say: ({ value }) => (value === null ? '••••••••' : value || '(empty)'),
  }),
  single('mode', 'Mode', {
    get: (spec) => spec.mode,
    set: (spec, mode) => ({ ...spec, mode }),
    say: modeText,
    restarts: false,
  }),
  single('limits', 'Limits', {
    get: (spec) => spec.resources.limits,
    set: (spec, limits) => ({ ...spec, resources: { ...spec.resources, limits } }),
    say: (limits) =>
      orNone(
        [...resourceTexts(limits), limits.pids > 0 ? `${limits.pids} processes` : '']
          .filter(Boolean)
          .join(', '),
      ),
  }),
  single('reservations', 'Reservations', {
    get: (spec) => spec.resources.reservations,
    set: (spec, reservations) => ({ ...spec, resources: { ...spec.resources, reservations } }),
    say: (reservations) => orNone(resourceTexts(reservations).join(', ')),
  }),
  single('constraints', 'Placement constraints', {
    get: (spec) => spec.placement.constraints,
    set: (spec, constraints) => ({ ...spec, placement: { ...spec.placement, constraints } }),
    say: lines,
  }),
  single('spread', 'Spread over', {
    get: (spec) => spec.placement.spread,
    set: (spec, spread) => ({ ...spec, placement: { ...spec.placement, spread } }),
    say: lines,
  }),
  single('maxReplicasPerNode', 'Most replicas on a node', {
    get: (spec) => spec.placement.maxReplicasPerNode,
    set: (spec, maxReplicasPerNode) => ({ ...spec, placement: { ...spec.placement, maxReplicasPerNode } }),
    say: (most) => (most === 0 ? 'no limit' : String(most)),
  }),
  single('platforms', 'Platforms', {
    get: (spec) => spec.placement.platforms,
    set: (spec, platforms) => ({ ...spec, placement: { ...spec.placement, platforms } }),
    say: (platforms) =>
      platforms.length === 0
        ? 'any'
        : platforms.map(({ os, architecture }) => [os, architecture].filter(Boolean).join('/')).join(', '),
  }),
  single('endpointMode', 'Endpoint mode', {
    get: (spec) => spec.endpoint.mode,
    set: (spec, mode) => ({ ...spec, endpoint: { ...spec.endpoint, mode } }),
    say: (mode) => mode,
  }),
  items<ServicePort>('ports', 'Port', {
    get: (spec) => spec.endpoint.ports,
    set: (spec, ports) => ({ ...spec, endpoint: { ...spec.endpoint, ports } }),
    id: portText,
    say: () => 'published',
  }),
  items<ServiceMount>('mounts', 'Mount', {
    get: (spec) => spec.container.mounts,
    set: (spec, mounts) => inContainer(spec, { mounts }),
    id: (mount) => mount.target,
    say: (mount) => `${mount.type} ${mount.source || '(anonymous)'}${mount.readOnly ? ', read-only' : ''}`,
  }),
  items<ServiceSpecView['networks'][number]>('networks', 'Network', {
    get: (spec) => spec.networks,
    set: (spec, networks) => ({ ...spec, networks }),
    id: ({ target }) => shortId(target),
    say: ({ aliases }) => (aliases.length === 0 ? 'joined' : `joined as ${aliases.join(', ')}`),
  }),
  items<ServiceFile>('secrets', 'Secret', {
    get: (spec) => spec.container.secrets,
    set: (spec, secrets) => inContainer(spec, { secrets }),
    id: ({ target }) => target,
    say: ({ name }) => name,
  }),
  items<ServiceFile>('configs', 'Config', {
    get: (spec) => spec.container.configs,
    set: (spec, configs) => inContainer(spec, { configs }),
    id: ({ target }) => target,
    say: ({ name }) => name,
  }),
  single('updatePolicy', 'Update policy', {
    get: (spec) => spec.updatePolicy,
    set: (spec, updatePolicy) => ({ ...spec, updatePolicy }),
    say: policyText,
    restarts: false,
  }),
  single('rollbackPolicy', 'Roll back policy', {
    get: (spec) => spec.rollbackPolicy,
    set: (spec, rollbackPolicy) => ({ ...spec, rollbackPolicy }),
    say: policyText,
    restarts: false,
  }),
  single('restart', 'Restart policy', {
    get: (spec) => spec.restart,
    set: (spec, restart) => ({ ...spec, restart }),
    say: (restart) =>
      restart === null
        ? 'as the Swarm has it'
        : `${restart.condition}, after ${duration(restart.delayMs)}${
            restart.maxAttempts > 0 ? `, ${formatQuantity(restart.maxAttempts, 'time')} at most` : ''
          }${restart.windowMs > 0 ? ` within ${duration(restart.windowMs)}` : ''}`,
  }),
  ofContainer('healthcheck', 'Health check', (check) =>
    check === null
      ? "the image's"
      : check.test[0] === 'NONE'
        ? 'none'
        : `${joinCommandLine(check.test)}, every ${duration(check.intervalMs)}, ${duration(check.timeoutMs)} at most, ${formatQuantity(check.retries, 'retry', 'retries')}, ${duration(check.startPeriodMs)} to start`,
  ),
  ofContainer('hostname', 'Host name', orNone),
  ofContainer('workingDir', 'Working directory', (value) => value || "the image's"),
  ofContainer('user', 'User', (value) => value || "the image's"),
  ofContainer('groups', 'Groups', lines),
  ofContainer('tty', 'Terminal', yesNo),
  ofContainer('openStdin', 'Input kept open', yesNo),
  ofContainer('readOnly', 'Read-only root filesystem', yesNo),
  ofContainer('init', 'Init process', yesNo),
  ofContainer('stopSignal', 'Stop signal', (value) => value || "the image's"),
  ofContainer('stopGracePeriodMs', 'Time to stop', (value) =>
    value === null ? "the engine's" : duration(value),
  ),
  ofContainer('hosts', 'Hosts', lines),
  ofContainer('dns', 'DNS', ({ nameservers, search, options }) =>
    lines([...nameservers, ...search, ...options]),
  ),
  ofContainer('capAdd', 'Capabilities added', lines),
  ofContainer('capDrop', 'Capabilities dropped', lines),
  ofContainer('ulimits', 'Ulimits', (ulimits) =>
    lines(ulimits.map(({ name, soft, hard }) => `${name} ${soft}:${hard}`)),
  ),
  pairs(
    'sysctls',
    'Sysctl',
    (spec) => spec.container.sysctls,
    (spec, sysctls) => inContainer(spec, { sysctls }),
    true,
  ),
  single('logDriver', 'Log driver', {
    get: (spec) => spec.logDriver,
    set: (spec, logDriver) => ({ ...spec, logDriver }),
    say: (driver) => driver?.name ?? "the node's",
  }),
  single('forceUpdate', 'Restarts asked for', {
    get: (spec) => spec.forceUpdate,
    set: (spec, forceUpdate) => ({ ...spec, forceUpdate }),
    say: String,
  }),
  pairs(
    'containerLabels',
    'Container label',
    (spec) => spec.container.labels,
    (spec, labels) => inContainer(spec, { labels }),
    true,
  ),
  pairs(
    'labels',
    'Label',
    (spec) => spec.labels,
    (spec, labels) => ({ ...spec, labels }),
    false,
  ),
];

/** Every part of a specification, in the order pages show them. */
export function specFields(spec: ServiceSpecView): SpecField[] {
  return specParts.flatMap((part) => part.fields(spec));
}

/** `onto` with one part as it is in `from`. */
export function copyField(key: string, from: ServiceSpecView, onto: ServiceSpecView): ServiceSpecView {
  const part = specParts.find((each) => key === each.key || key.startsWith(`${each.key}.`));
  return part ? part.copy(key, from, onto) : onto;
}

/** JSON with sorted keys, without what is undefined: equal where the values are. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
