'use client';

import { createContext, type ReactNode, useEffect, useState } from 'react';
import { useStream } from '@/components/api/use-stream';
import { isNodeUsageMessage, mostNodesFollowed } from '@/lib/node-usage';
import { NodeUsageStore } from './node-usage-store';

export const NodeUsageContext = createContext<NodeUsageStore | null>(null);

/** Scrolling brings many nodes and takes them: the stream is opened anew once that has come to rest. */
const restMs = 400;

/** Has the nodes of a cluster that are on screen below it measured, with one stream for all of them. */
export function NodeUsageProvider({ cluster, children }: { cluster: string; children: ReactNode }) {
  const [store] = useState(() => new NodeUsageStore());
  const [nodes, setNodes] = useState('');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const settle = () => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => setNodes(store.shown.slice(0, mostNodesFollowed).join(',')), restMs);
    };
    settle();
    const stop = store.subscribeShown(settle);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store]);
  useStream('nodes.followUsage', nodes === '' ? null : { cluster, nodes }, {
    reconnect: true,
    onMessage: (message) => {
      if (isNodeUsageMessage(message)) store.take(message);
    },
  });
  return <NodeUsageContext value={store}>{children}</NodeUsageContext>;
}
