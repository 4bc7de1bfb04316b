import { formatQuantity } from '@/lib/format';
import type { HintKind } from '@/lib/hint-kinds';
import type { StreamHandlers } from '../api/stream-registry';
import type { ClusterModel } from '../inventory/cluster-model';
import { downloadMergedLogs, type OtherDownload } from '../logs/download-stack';
import { followLogs, type OtherLog } from '../logs/follow-logs';
import type { Runtime } from '../runtime';
import type { StatsHistory } from '../stats/stats-history';
import { findService } from './rows';
import { serviceContainers, type UnconnectedNode, unconnectedNodes } from './service-containers';
import { missingLines, openTaskLog, type RemoteTask, taskLog } from './task-log';

type ServiceStreams = Pick<StreamHandlers['websocket'], 'services.followLogs' | 'services.followStats'> &
  Pick<StreamHandlers['http'], 'services.downloadLogs'>;

const changing: ReadonlySet<HintKind> = new Set<HintKind>(['containers', 'clusters', 'services', 'nodes']);

/**
 * The streams of a service, merged over its tasks: from the engines of their nodes where these are connected. Lines of
 * other nodes come through a manager; what containers use cannot.
 */
export function createServiceStreams(
  { inventory, hints }: Pick<Runtime, 'inventory' | 'hints'>,
  stats: Pick<StatsHistory, 'follow'>,
): ServiceStreams {
  const connected = (cluster: string) => inventory.clusters().find(({ id }) => id === cluster) ?? null;
  const idOf = (cluster: string, service: string) => findService(inventory.cluster(cluster), service).id;

  return {
    'services.followLogs': async ({ cluster: clusterId, service, ...range }, _call, channel) => {
      const id = idOf(clusterId, service);
      await followLogs(
        {
          single: false,
          current: () => {
            const cluster = connected(clusterId);
            return [...serviceContainers(cluster, id), ...otherLogs(cluster, id)];
          },
          notes: () => awayNodes(connected(clusterId), id).map((node) => notPassedOn(node, 'lines')),
          subscribe: (listener) =>
            hints.subscribe((hint) => {
              const mayBeOurs = hint.cluster === null || hint.cluster === clusterId;
              if (mayBeOurs && hint.kinds.some((kind) => changing.has(kind))) listener();
            }),
        },
        range,
        channel,
      );
    },
    'services.downloadLogs': ({ cluster: clusterId, service, ...options }, { signal }) => {
      const cluster = inventory.cluster(clusterId);
      const { id, spec } = findService(cluster, service);
      const away = awayNodes(cluster, id).map((node) => notPassedOn(node, 'lines'));
      const others = remoteTasks(cluster, id).map(({ name, ...task }): OtherDownload => ({
        name,
        tty: task.tty,
        untilMs: options.untilMs,
        open: () => openTaskLog(cluster.manager(), task, { ...options, follow: false }, signal),
        missing: (error) => missingLines(task, error),
      }));
      return downloadMergedLogs(
        { name: spec.name, containers: serviceContainers(cluster, id), others, notes: away },
        options,
        signal,
      );
    },
    'services.followStats': async ({ cluster: clusterId, service }, _call, channel) => {
      const id = idOf(clusterId, service);
      await stats.follow(
        {
          cluster: clusterId,
          current: () => serviceContainers(connected(clusterId), id),
          notes: () => nodesOf(connected(clusterId), id).map((node) => notPassedOn(node, 'use')),
        },
        channel,
      );
    },
  };
}

/** Nodes with tasks of the service whose engine is not connected; none once the service is gone. */
function nodesOf(cluster: ClusterModel | null, id: string): UnconnectedNode[] {
  return cluster?.swarm?.services.has(id) === true ? unconnectedNodes(cluster, id) : [];
}

/** Those among them that the managers do not reach either. */
function awayNodes(cluster: ClusterModel | null, id: string): UnconnectedNode[] {
  return nodesOf(cluster, id).filter(({ isUp }) => !isUp);
}

function remoteTasks(cluster: ClusterModel | null, id: string): (RemoteTask & { name: string })[] {
  const tty = cluster?.swarm?.services.get(id)?.spec.container.tty ?? false;
  return nodesOf(cluster, id)
    .filter(({ isUp }) => isUp)
    .flatMap(({ name: nodeName, tasks }) =>
      tasks.flatMap(({ id: task, name, containerId }) =>
        containerId === null ? [] : [{ id: task, name, container: containerId.slice(0, 12), nodeName, tty }],
      ),
    );
}

function otherLogs(cluster: ClusterModel | null, id: string): OtherLog[] {
  if (cluster === null) return [];
  return remoteTasks(cluster, id).map(({ name, ...task }) => ({
    row: { id: task.container, name, service: null, state: 'running' },
    open: (range, flow, signal) => taskLog(() => cluster.manager(), task, range, flow, signal),
  }));
}

function notPassedOn({ name, isUp, tasks }: UnconnectedNode, what: 'lines' | 'use'): string {
  const ofTasks = formatQuantity(tasks.length, 'task');
  if (what === 'use')
    return `The engine of ${name} is not connected, so what ${ofTasks} there use is not shown. Connect it on the node's page.`;
  return `Lines of ${ofTasks} on ${name} are missing: ${isUp ? '' : 'it is down, and '}its engine is not connected.`;
}
