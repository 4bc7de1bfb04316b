import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type {} from '@tanstack/react-query';
import type { Contract } from '@/lib/contract/contract';
import type { HttpMethod } from '@/lib/contract/operation';
import { paths } from '@/lib/paths';
import { type ApiError, readErrorBody, toApiError } from './api-error';
import { operationRoutes } from './routes';

// The shape the link reads: what `minifyContractRouter` makes of the contract.
const routes = Object.fromEntries(
  Object.entries(operationRoutes).map(([feature, verbs]) => [
    feature,
    Object.fromEntries(
      Object.entries<readonly [HttpMethod, `/${string}`]>(verbs).map(([verb, [method, path]]) => [
        verb,
        { '~orpc': { errorMap: {}, meta: {}, route: { method, path } } },
      ]),
    ),
  ]),
);

const link = new OpenAPILink(routes, {
  url: () => `${window.location.origin}/api/v1`,
  customErrorResponseBodyDecoder: (body, response): never => {
    const error = readErrorBody(body, response.status);
    leaveIfSignedOut(error);
    throw error;
  },
  clientInterceptors: [
    async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') throw error;
        throw toApiError(error);
      }
    },
  ],
});

/** Calls one operation: `await client.containers.start({ cluster, container })`. Throws an `ApiError`. */
export const client: ContractRouterClient<Contract> = createORPCClient(link);

/** Query and mutation options of every operation: `useQuery(api.containers.list.queryOptions({ input }))`. */
export const api = createTanstackQueryUtils(client);

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

const openPages = ['/sign-in', '/setup', '/reset', '/finish'];

/** Sends whoever is signed out, or has something to do first, to the page for it, and back here afterwards. */
export function leaveIfSignedOut(error: ApiError): void {
  const owes = error.code === 'password_change_required' || error.code === 'second_factor_enrolment_required';
  if (error.code !== 'not_signed_in' && !owes) return;
  const { pathname, search } = window.location;
  if (openPages.some((page) => pathname.startsWith(page))) return;
  if (owes) {
    window.location.assign(paths.finish(`${pathname}${search}`));
    return;
  }
  window.location.assign(paths.signIn(`${pathname}${search}`));
}
