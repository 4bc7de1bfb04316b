import type { StreamHandlers } from '../api/stream-registry';
import type { NodeModel } from '../inventory/node-model';
import { type Located, stackContainers } from '../inventory/stack-containers';
import type { Runtime } from '../runtime';
import { downloadContainerLog } from './download-container';
import { downloadStackLogs } from './download-stack';
import { followLogs, type Followed } from './follow-logs';

type LogStreams = Pick<StreamHandlers['websocket'], 'containers.followLogs' | 'stacks.followLogs'> &
  Pick<StreamHandlers['http'], 'containers.downloadLogs' | 'stacks.downloadLogs'>;

type Parts = Pick<Runtime, 'inventory' | 'hints'>;

/** The streams of logs: followed live, and downloaded whole, of a container and of a stack. */
export function createLogStreams({ inventory, hints }: Parts): LogStreams {
  const follow = (cluster: string, current: () => Located[], single: boolean): Followed => ({
    current,
    single,
    subscribe: (listener) =>
      hints.subscribe((hint) => {
        const mayBeOurs = hint.cluster === null || hint.cluster === cluster;
        if (mayBeOurs && hint.kinds.some((kind) => kind === 'containers' || kind === 'clusters')) listener();
      }),
  });

  const connected = (cluster: string) => inventory.clusters().find(({ id }) => id === cluster) ?? null;

  return {
    'containers.followLogs': async ({ cluster, container, ...range }, _call, channel) => {
      const { id } = inventory.cluster(cluster).container(container).row;
      const current = () => connected(cluster)?.nodes.flatMap((node) => located(node, id)) ?? [];
      await followLogs(follow(cluster, current, true), range, channel);
    },
    'stacks.followLogs': async ({ cluster, stack, services, ...range }, _call, channel) => {
      inventory.cluster(cluster);
      const current = () => stackContainers(connected(cluster), stack, services);
      await followLogs(follow(cluster, current, false), range, channel);
    },
    'containers.downloadLogs': ({ cluster, container, ...options }, { signal }) => {
      const { row, node } = inventory.cluster(cluster).container(container);
      return downloadContainerLog(node.engine, row, options, signal);
    },
    'stacks.downloadLogs': ({ cluster, stack, services, ...options }, { signal }) =>
      downloadStackLogs(stack, stackContainers(inventory.cluster(cluster), stack, services), options, signal),
  };
}

function located(node: NodeModel, id: string): Located[] {
  const row = node.containers.get(id);
  return row === undefined ? [] : [{ row, node }];
}
