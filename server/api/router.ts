import type { AnyContractProcedure } from '@orpc/contract';
import { isContractProcedure } from '@orpc/contract';
import { implement, type AnyProcedure } from '@orpc/server';
import { z } from 'zod';
import { contract, type Feature } from '@/lib/contract/contract';
import type { AuditTarget, JsonValue, OperationMeta } from '@/lib/contract/operation';
import { askedCollection } from '../policy/entry-place';
import type { Passage, Visit } from './door';
import type { Call, Caller, Handlers } from './call';

/** Every feature's handlers: a missing operation does not compile. */
export type AllHandlers = { [F in Feature]: Handlers<F> };

/** What travels with a request through the contract library. */
export type RequestContext = { caller: Caller | null; visit: Visit };

/** One operation as data, for the door, the documents and the registry loop. */
export type RegisteredOperation = {
  id: string;
  feature: string;
  verb: string;
  method: string;
  path: string;
  meta: OperationMeta;
  procedure: AnyContractProcedure;
};

/** Every operation of the contract, in its order. */
export function listOperations(): RegisteredOperation[] {
  return Object.entries(contract).flatMap(([feature, operations]) =>
    Object.entries(operations).map(([verb, procedure]: [string, unknown]) => {
      if (!isContractProcedure(procedure)) throw new Error(`${feature}.${verb} is no operation`);
      const { route, meta } = procedure['~orpc'];
      return {
        id: `${feature}.${verb}`,
        feature,
        verb,
        method: route.method ?? 'POST',
        path: route.path ?? '/',
        meta: operationMeta.parse(meta),
        procedure,
      };
    }),
  );
}

// The contract library hands metadata back untyped.
const operationMeta = z.custom<OperationMeta>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'permission' in value &&
    'effect' in value &&
    'target' in value,
);

type Enter = (
  passage: Passage,
  context: RequestContext,
  run: (call: Call) => Promise<unknown>,
) => Promise<unknown>;

/** Joins the contract and the handlers into a router whose every procedure goes through `enter`. */
export function buildRouter(
  handlers: AllHandlers,
  enter: Enter,
  authenticated: (meta: OperationMeta, context: RequestContext) => void,
) {
  const byFeature: Record<string, Record<string, AnyProcedure>> = {};
  for (const operation of listOperations()) {
    const handler = handlerOf(handlers, operation);
    const features = (byFeature[operation.feature] ??= {});
    features[operation.verb] = implement(operation.procedure)
      .$context<RequestContext>()
      // Runs before the input is validated: who is not signed in learns nothing of what is valid.
      .use(({ context, next }) => {
        authenticated(operation.meta, context);
        return next();
      })
      .handler(({ input, context }) => {
        return enter(passageOf(operation.id, operation.meta, input), context, (call) => handler(input, call));
      });
  }
  return byFeature;
}

type UntypedHandler = (input: unknown, call: Call) => Promise<unknown>;

/** The handler of one operation. `AllHandlers` has typed it; the registry knows it only by name. */
function handlerOf(handlers: AllHandlers, { feature, verb, id }: RegisteredOperation): UntypedHandler {
  const handler: unknown = Reflect.get(Reflect.get(handlers, feature) ?? {}, verb);
  if (typeof handler !== 'function') throw new Error(`No handler for ${id}`);
  return (input, call) => Promise.resolve(Reflect.apply(handler, undefined, [input, call]));
}

/** What the door must know, from a declaration and the parsed input. */
export function passageOf(
  id: string,
  meta: Pick<OperationMeta, 'permission' | 'effect' | 'target' | 'summary'>,
  input: unknown,
): Passage {
  const target: AuditTarget = Reflect.apply(meta.target, undefined, [input]);
  const summary: Record<string, JsonValue> = meta.summary
    ? Reflect.apply(meta.summary, undefined, [input])
    : {};
  const { permission, effect } = meta;
  return { id, permission, effect, target, summary, asked: askedCollection(input) };
}
