'use client';

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

const transient: ReadonlySet<string> = new Set(['no_connection', 'starting', 'engine_timeout']);

/** The cache of everything asked of the API. Hints keep it fresh, so nothing is asked again by itself. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({
          onError(error, query) {
            // What one may not see any more does not stay on the screen beside the refusal.
            if (error.code === 'forbidden') query.setState({ data: undefined });
          },
        }),
        defaultOptions: {
          queries: {
            staleTime: 5_000,
            gcTime: 5 * 60_000,
            refetchOnWindowFocus: 'always',
            retry: (count, error) => count < 2 && transient.has(error.code),
          },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
