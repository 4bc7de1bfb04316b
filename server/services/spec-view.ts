import { createHmac } from 'node:crypto';
import type { ServiceSpec } from '@/lib/contract/service-spec';
import type { ServiceSpecView, ServiceVariable } from '@/lib/contract/services';
import { GantryError } from '@/lib/errors';
import type { SecretBox } from '../store/secret-box';

/** Between a service's specification and what is shown and edited of it: without the values of its environment. */
export type SpecViews = {
  view(spec: ServiceSpec): ServiceSpecView;
  /**
   * The specification that was edited. A variable without a value keeps the one it has in `current`.
   * @throws `bad_request` where there is none; `conflict` where it is not the value that was meant
   */
  spec(view: ServiceSpecView, current: ServiceSpec | null): ServiceSpec;
};

/** Enough that two values of one variable do not share a mark by chance. */
const markDigits = 16;

export function createSpecViews(secrets: Pick<SecretBox, 'derive'>): SpecViews {
  const key = secrets.derive('marks of service variables');
  const markOf = (entry: string) =>
    createHmac('sha256', key).update(entry).digest('hex').slice(0, markDigits);
  return {
    view: ({ container: { env, ...container }, ...spec }) => ({
      ...spec,
      container: {
        ...container,
        environment: env.map((entry) => ({ name: nameOf(entry), value: null, mark: markOf(entry) })),
      },
    }),
    spec: ({ container: { environment, ...container }, ...spec }, current) => {
      const known = new Map((current?.container.env ?? []).map((entry) => [nameOf(entry), entry]));
      const entryOf = ({ name, value, mark }: ServiceVariable): string => {
        if (value !== null) return `${name}=${value}`;
        const entry = known.get(name);
        if (entry === undefined)
          throw new GantryError('bad_request', {
            message: `The variable "${name}" has no value yet: give it one.`,
            data: { field: 'environment' },
          });
        if (mark !== undefined && mark !== markOf(entry))
          throw new GantryError('conflict', {
            message: `The value of "${name}" was changed meanwhile. Look at the service again, then retry.`,
          });
        return entry;
      };
      return { ...spec, container: { ...container, env: environment.map(entryOf) } };
    },
  };
}

/** The name in `NAME=value`, or in `NAME` alone. */
function nameOf(entry: string): string {
  const at = entry.indexOf('=');
  return at < 0 ? entry : entry.slice(0, at);
}

const envKeys: ReadonlySet<string> = new Set(['Env']);

/** A copy of what a manager says of a service or task in which no value of an environment is left. */
export function maskServiceEnvironment(raw: unknown): unknown {
  if (Array.isArray(raw)) return raw.map(maskServiceEnvironment);
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      envKeys.has(key) && Array.isArray(value) ? value.map(maskEntry) : maskServiceEnvironment(value),
    ]),
  );
}

function maskEntry(entry: unknown): unknown {
  return typeof entry === 'string' && entry.includes('=') ? `${nameOf(entry)}=***` : entry;
}
