import { oc } from '@orpc/contract';
import { z } from 'zod';
import { collectionPattern } from '@/lib/collection';
import type { Permission } from '@/lib/permissions';

/** What an operation acts on, for the audit log. `kind` is the feature's word; `name` what a person calls it. */
export type AuditTarget = { kind: string; cluster?: string; id?: string; name?: string };

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Who may call: anyone at all, anyone signed in, or holders of one permission. */
export type Requirement = 'public' | 'signed-in' | Permission;

/**
 * `read` leaves no audit entry unless it is denied; `sensitive-read` (shown secrets, terminals) and `change` do,
 * and are refused when the log cannot be written.
 */
export type Effect = 'read' | 'sensitive-read' | 'change';

export type OperationMeta = {
  permission: Requirement;
  effect: Effect;
  // The parsed input differs per operation; the definition below types it, the registry only passes it through.
  target: (input: never) => AuditTarget;
  summary?: (input: never) => Record<string, JsonValue>;
};

type Declaration<Input extends z.ZodType> = {
  permission: Requirement;
  /** Inferred from the method when left out: GET reads, everything else changes. */
  effect?: Effect;
  /** What the audit entry names. */
  target: (input: z.output<Input>) => AuditTarget;
  /** What was asked, for the audit entry, without any secret value. */
  summary?: (input: z.output<Input>) => Record<string, JsonValue>;
  path: `/${string}`;
  description: string;
  input: Input;
};

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const builder = oc.$meta<OperationMeta>({
  permission: 'signed-in',
  effect: 'read',
  target: () => ({ kind: 'none' }),
});

/**
 * Declares one operation of `/api/v1`. Its id is `<feature>.<verb>`, from its place in the contract. Permission and
 * audit target are required by type: an operation without them does not compile.
 */
export function operation<Input extends z.ZodType, Output extends z.ZodType>(
  declaration: Declaration<Input> & { method: HttpMethod; output: Output; successStatus?: number },
) {
  const { permission, effect, target, summary, method, path, description, input, output } = declaration;
  return builder
    .route({ method, path, summary: description, successStatus: declaration.successStatus ?? 200 })
    .meta({ permission, effect: effect ?? (method === 'GET' ? 'read' : 'change'), target, summary })
    .input(input)
    .output(output);
}

/**
 * How a stream reaches its caller: a WebSocket (live), the body of one HTTP answer (a download), or from its caller as
 * the body of one PUT (an upload).
 */
export type StreamTransport = 'websocket' | 'http' | 'upload';

export type StreamDefinition<Input extends z.ZodType = z.ZodType> = Required<
  Pick<Declaration<Input>, 'permission' | 'effect' | 'target' | 'path' | 'description' | 'input'>
> &
  Pick<Declaration<Input>, 'summary'> & { transport: StreamTransport };

/** Declares one stream. It passes the same door as an operation, before anything is dialled. */
export function stream<Input extends z.ZodType>(
  declaration: Omit<Declaration<Input>, 'effect'> & { transport: StreamTransport; effect: Effect },
): StreamDefinition<Input> {
  return declaration;
}

/** A Docker id or name as it may stand in a path: no slash, no dot first, no NUL. */
export const resourceName = z
  .string()
  .min(1)
  .max(255)
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/,
    'use letters, digits, "_", "." and "-", and begin with a letter or digit',
  );

/** A collection: `/prod/payments`. */
export const collectionPath = z
  .string()
  .regex(collectionPattern, 'a collection is a path such as "/prod/payments"');

/** An image id: `sha256:` and 64 hex digits, the prefix and the tail optional. */
export const imageId = z
  .string()
  .regex(/^(sha256:)?[a-f0-9]{12,64}$/, 'an image id is "sha256:" and hex digits');

/** An image reference such as `registry:5000/team/app:1.2` or `app@sha256:…`. */
export const imageReference = z
  .string()
  .min(1)
  .max(512)
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
    'an image is named like "nginx:1.27" or "registry.example.com:5000/team/app@sha256:…"',
  );

export const empty = z.object({});

/** Milliseconds since 1970. */
export const timeMs = z.number().int();

/**
 * What every list takes. `cursor` is a position in the sorted list (`nextCursor` of the answer, or any multiple of
 * a page); `sort` is a field, with `-` before it for descending.
 */
export function listQuery<Sort extends string, Filter extends z.ZodRawShape>(
  sorts: readonly Sort[],
  filter: Filter,
) {
  const sortValues = sorts.flatMap((sort) => [sort, `-${sort}`] as const);
  return {
    search: z.string().max(200).optional(),
    filter: z.object(filter).partial().optional(),
    sort: z.enum(sortValues as [Sort | `-${Sort}`, ...(Sort | `-${Sort}`)[]]).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    cursor: z
      .string()
      .regex(/^\d{1,9}$/)
      .optional(),
  };
}

/** What every list answers: one page, how many match in all, and where the next page begins. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), total: z.number().int(), nextCursor: z.string().nullable() });
}

/** Several values for one filter: `filter[state][]=running&filter[state][]=paused`, or one plain value. */
export function filterValues<Item extends z.ZodType<string>>(item: Item) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item).max(50));
}
