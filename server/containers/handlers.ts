import { noteOfAsked } from '@/lib/audit-changes';
import type { StatsSample } from '@/lib/contract/containers';
import { type ContainerAction, containerCan } from '@/lib/container-can';
import { GantryError, isGantryError } from '@/lib/errors';
import type { Handlers, SignedCall } from '../api/call';
import type { ClusterModel } from '../inventory/cluster-model';
import type { NodeModel } from '../inventory/node-model';
import type { InventoryContainer } from '../inventory/rows';
import type { Runtime } from '../runtime';
import { createContainer } from './create';
import { detailOf } from './detail';
import { maskEnvironment, parseVariable } from './environment';
import { explainStart, nameTaken } from './explain';
import { listContainers } from './list';
import { listFiles } from './files';
import { changeOf } from './update';

type Found = { cluster: ClusterModel; node: NodeModel; row: InventoryContainer };
type Names = { cluster: string; container: string };

const mostChanges = 10_000;

/**
 * The operations on containers. What a caller's state allows is checked before the engine is asked (`containerCan`),
 * against a fresh row where the kept one would refuse.
 * @param statsHistory recent samples of one container, oldest first
 */
export function createContainersHandlers(
  { inventory }: Pick<Runtime, 'inventory'>,
  statsHistory: (cluster: string, containerId: string) => readonly StatsSample[],
): Handlers<'containers'> {
  const find = (input: Names): Found => {
    const cluster = inventory.cluster(input.cluster);
    return { cluster, ...cluster.container(input.container) };
  };

  /** Finds the container, checks its state, does `work` and shows the result in the next list. */
  const act = async <T>(
    input: Names,
    call: SignedCall,
    action: ContainerAction,
    work: (found: Found) => Promise<T>,
    also: Parameters<ClusterModel['refresh']>[1] = {},
  ): Promise<T> => {
    const found = find(input);
    call.note({ name: found.row.name });
    await requireState(found, action);
    const { cluster, node, row } = found;
    try {
      return await work(found);
    } finally {
      // After a failure too: what stood in the way is often that the kept row is old.
      await cluster.refresh(node, { containers: [row.id], ...also });
    }
  };

  return {
    list: async (query) => listContainers(inventory.cluster(query.cluster).containers(), query),
    get: async (input, { signal }) => {
      const { row, node } = find(input);
      const inspect = await node.engine.containers.inspect(row.id, { signal });
      return detailOf(row, inspect, { ownTimeMs: (engineMs) => node.ownTimeMs(engineMs) });
    },
    inspect: async (input, { signal }) => {
      const { row, node } = find(input);
      return { inspect: maskEnvironment(await node.engine.containers.inspectRaw(row.id, { signal })) };
    },
    revealEnvironment: async (input, call) => {
      const { row, node } = find(input);
      call.note({ name: row.name });
      const { env } = await node.engine.containers.inspect(row.id, { signal: call.signal });
      return { environment: env.map(parseVariable) };
    },
    files: (input, { signal }) => {
      const { row, node } = find(input);
      return listFiles(node.engine, row.id, input.path, { signal });
    },
    create: (input, call) => createContainer(inventory.cluster(input.cluster), input, call),

    start: (input, call) =>
      act(input, call, 'start', async ({ node, row }) => {
        await node.engine.containers.start(row.id).catch((error: unknown) => {
          throw explainStart(error, row.id, node);
        });
        return {};
      }),
    stop: ({ timeoutSeconds, ...input }, call) =>
      act(input, call, 'stop', async ({ node, row }) => {
        await node.engine.containers.stop(row.id, { timeoutSeconds });
        return {};
      }),
    restart: ({ timeoutSeconds, ...input }, call) =>
      act(input, call, 'restart', async ({ node, row }) => {
        await node.engine.containers.restart(row.id, { timeoutSeconds }).catch((error: unknown) => {
          throw explainStart(error, row.id, node);
        });
        return {};
      }),
    kill: ({ signal, ...input }, call) =>
      act(input, call, 'kill', async ({ node, row }) => {
        await node.engine.containers.kill(row.id, { signalName: signal });
        return {};
      }),
    pause: (input, call) =>
      act(input, call, 'pause', async ({ node, row }) => {
        await node.engine.containers.pause(row.id);
        return {};
      }),
    unpause: (input, call) =>
      act(input, call, 'unpause', async ({ node, row }) => {
        await node.engine.containers.unpause(row.id);
        return {};
      }),
    rename: ({ name, ...input }, call) =>
      act(input, call, 'rename', async ({ node, row }) => {
        if (name === row.name) return {};
        call.note(noteOfAsked({ name: row.name }, { name }));
        await node.engine.containers.rename(row.id, name).catch((error: unknown) => {
          throw isGantryError(error) && error.code === 'already_exists'
            ? nameTaken(name, node, error)
            : error;
        });
        return {};
      }),
    remove: ({ force, volumes, ...input }, call) =>
      act(
        input,
        call,
        force ? 'forceRemove' : 'remove',
        async ({ node, row }) => {
          await node.engine.containers.remove(row.id, { force, volumes });
          return {};
        },
        { volumes },
      ),
    update: (input, call) =>
      act(input, call, 'update', async ({ node, row }) => {
        const now = await node.engine.containers.inspect(row.id);
        const change = changeOf(input, now, { cpus: node.info?.cpus ?? 0 });
        call.note(noteOfAsked({ ...now.resources, restartPolicy: now.restartPolicy }, change));
        return node.engine.containers.update(row.id, change);
      }),

    top: async (input, { signal }) => {
      const found = find(input);
      await requireState(found, 'top');
      return found.node.engine.containers.top(found.row.id, { signal });
    },
    changes: async (input, { signal }) => {
      const { row, node } = find(input);
      const changes = await node.engine.containers.changes(row.id, { signal });
      return {
        changes: changes
          .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
          .slice(0, mostChanges),
        total: changes.length,
      };
    },
    statsHistory: async (input) => ({ samples: [...statsHistory(input.cluster, find(input).row.id)] }),
  };
}

/** @throws `conflict` with the reason, where the state does not allow `action` even after another look */
async function requireState({ cluster, node, row }: Found, action: ContainerAction): Promise<void> {
  if (containerCan[action](row).can) return;
  await cluster.refresh(node, { containers: [row.id] });
  const fresh = cluster.container(row.id).row;
  const verdict = containerCan[action](fresh);
  if (verdict.can) return;
  throw new GantryError('conflict', {
    message: `"${fresh.name}" cannot be ${past[action]} now. ${verdict.reason}`,
    data: { state: fresh.state },
  });
}

const past: Record<ContainerAction, string> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  kill: 'sent a signal',
  pause: 'paused',
  unpause: 'unpaused',
  rename: 'renamed',
  update: 'updated',
  remove: 'removed',
  forceRemove: 'removed',
  top: 'asked for its processes',
  stats: 'asked for its stats',
  exec: 'entered',
};
