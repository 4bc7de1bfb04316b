'use client';

import { useContext, useEffect, useSyncExternalStore } from 'react';
import type { NodeUsage } from '@/lib/node-usage';
import { NodeUsageContext } from './node-usage-provider';

const never = () => () => undefined;

/**
 * What the containers of a node use now, while it is on screen. Undefined until that is known, and outside a
 * `NodeUsageProvider`.
 */
export function useNodeUsage(node: string, onScreen = true): NodeUsage | undefined {
  const store = useContext(NodeUsageContext);
  useEffect(() => (onScreen ? store?.show(node) : undefined), [store, node, onScreen]);
  const now = () => store?.of(node);
  return useSyncExternalStore(store?.subscribe ?? never, now, now);
}
